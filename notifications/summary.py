"""How many charge points are in which status, in registries too large to be counted each time.

Counting a million takes MongoDB most of a second. So each process counts once, in a snapshot, and
follows the event log from there: it says which status was left for which.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterable

import pymongo
from mongoengine.connection import get_connection

from chargepoints.documents import ChargePoint, Status
from notifications.documents import Event
from notifications.outboxes import Pending, already_in_log, read_outboxes
from project.base.documents import Stored

SMALL = 20_000  # documents: so many are counted each time, in 20 ms
AGAIN = 600.0  # seconds after which all is counted again: changes by hand are not in the log
FAR_BEHIND = 100_000  # events: counting is quicker than reading so many
PATIENCE = 60.0  # seconds for counting


class Summary:
    """Counts as of a position of the log. Threads take turns."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._position = 0
        self._counted_at = float("-inf")

    def read(self) -> dict[str, int]:
        """The counts now: everything that was acknowledged before the call is in them."""
        if ChargePoint._get_collection().estimated_document_count() <= SMALL:
            return ChargePoint.count_by_status()
        with self._lock:
            if self._is_out_of_date():
                self._count()
            # The outboxes before the log: what moves from one to the other in between is then
            # found in both, and not in neither.
            pending = read_outboxes()
            known = _keys(already_in_log(pending)) | self._follow_log()
            counts = Counter(self._counts)
            _apply(counts, (p.event for p in pending if _key(p) not in known))
            return {status: counts[status] for status in Status.ALL}

    def _is_out_of_date(self) -> bool:
        return (
            time.monotonic() - self._counted_at > AGAIN
            or Event.head() - self._position > FAR_BEHIND
            or Event.oldest() > self._position + 1  # pruned: what is between is lost to us
        )

    def _count(self) -> None:
        """Count all in one snapshot, as of the head of the log that the snapshot shows."""
        with pymongo.timeout(PATIENCE), get_connection().start_session(snapshot=True) as session:
            counts = Counter(ChargePoint.count_by_status(session))
            pending = read_outboxes(session=session)
            known = _keys(already_in_log(pending, session))
            # Counted, but not in the log yet: the log will bring them.
            _apply(counts, (p.event for p in pending if _key(p) not in known), by=-1)
            self._counts, self._position = counts, Event.head(session)
        self._counted_at = time.monotonic()

    def _follow_log(self) -> set[tuple[int, int]]:
        """Apply what the log has gained -> (charge point, version) of each."""
        rows = list(
            Event._get_collection().find(
                {"_id": {"$gt": self._position}},
                {"charge_point": 1, "version": 1, "type": 1, "old": 1, "new": 1},
                sort=[("_id", 1)],
            )
        )
        _apply(self._counts, rows)
        if rows:
            self._position = rows[-1]["_id"]
        return {(row["charge_point"], row["version"]) for row in rows}


def _key(pending: Pending) -> tuple[int, int]:
    return pending.charge_point, pending.event["version"]


def _keys(pending: Iterable[Pending]) -> set[tuple[int, int]]:
    return set(map(_key, pending))


def _apply(counts: Counter[str], events: Iterable[Stored], by: int = 1) -> None:
    """Move each event's charge point from its old status to its new one."""
    for event in events:
        if event["type"] != "renamed":
            if event["old"] is not None:
                counts[event["old"]] -= by
            if event["new"] is not None:
                counts[event["new"]] += by


summary = Summary()


def count_by_status() -> dict[str, int]:
    """{"ready": 7, ...} of the chargers that are not deleted (settings.CHARGE_POINT_COUNTER)."""
    return summary.read()
