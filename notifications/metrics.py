"""What delivery counts, for /metrics. Each one is described in docs/operate.md."""

import logging
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime

from prometheus_client import Counter, Gauge, Histogram
from pymongo.errors import PyMongoError

from chargepoints.documents import Change, Status
from notifications.documents import Event
from notifications.outboxes import Pending
from project.base.fields import now

logger = logging.getLogger(__name__)

RECALLED = 10_000  # entries of the log that a start looks through: some 50 ms, once

RELAYED = Counter("chargepoint_events_relayed_total", "Events entered into the log.")
RELAY_SECONDS = Histogram(
    "chargepoint_relay_seconds",
    "From a change to its entry in the log; of events entered together, the oldest one's.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600),
)
STATUS_CHANGED = Gauge(
    "chargepoint_status_changed_timestamp_seconds",
    "When a charge point last came into this status, as far as this server relayed it.",
    ["status"],
    multiprocess_mode="max",
)
FEED_POSITION = Gauge(
    "chargepoint_feed_position",
    "The position in the log up to which subscribers are served; the last of all processes.",
    ["log"],  # one: a gauge without labels would be 0 in a process that has no feed
    multiprocess_mode="livemin",
)
DELIVERED = Counter(
    "chargepoint_events_delivered_total",
    "Messages handed to websockets and event streams.",
)
CONNECTIONS = Gauge(
    "chargepoint_connections",
    "Open websockets and event streams.",
    ["kind"],
    multiprocess_mode="livesum",
)
CLOSED = Counter(
    "chargepoint_connections_closed_total",
    "Ended websockets and event streams, by close code (event streams: as if they had one).",
    ["kind", "code"],
)
CLIENTS_CODES = {1000, 1001, 1005, 1006}  # of a client that goes; it may send any number

_changed: dict[str, float] = {}  # by status, as STATUS_CHANGED shows it
_lock = threading.Lock()

for kind in ("websocket", "event_stream"):
    CONNECTIONS.labels(kind)
    CLOSED.labels(kind, "4008")  # too slow; there from the start: see project.base.metrics


def relayed(pending: Sequence[Pending]) -> None:
    """These events are in the log now, and were not before."""
    RELAYED.inc(len(pending))
    oldest = min(event["at"] for _, event in pending)
    RELAY_SECONDS.observe(max(0.0, (now() - oldest).total_seconds()))
    changed({e["new"]: e["at"] for _, e in pending if e["type"] != Change.RENAMED})


def changed(newest: Mapping[str, datetime]) -> None:
    """When charge points came into these statuses; what is older than is known changes nothing."""
    with _lock:
        for status in newest.keys() & set(Status.ALL):
            at = newest[status].timestamp()
            if at > _changed.get(status, 0.0):
                _changed[status] = at
                STATUS_CHANGED.labels(status).set(at)


def recall() -> None:
    """Tell of the newest statuses that are in the log: else each deploy would begin with silence.

    For a thread of its own, at the start. Looks at the newest RECALLED entries, by their position;
    without MongoDB, whatever is relayed next will do.
    """
    wanted = {"type": 1, "new": 1, "at": 1}
    try:
        rows = list(Event._get_collection().find({}, wanted, sort=[("_id", -1)], limit=RECALLED))
    except PyMongoError as error:
        logger.warning("The ages of the statuses are not known: %s", error)
        return
    changed({row["new"]: row["at"] for row in reversed(rows) if row["type"] != Change.RENAMED})


def clients_code(code: int) -> str:
    """The close code of a client, as a label: it may send any number."""
    return str(code) if code in CLIENTS_CODES else "other"
