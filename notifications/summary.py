"""How many charge points are in which status, in registries too large to be counted each time.

Counting a million takes MongoDB most of a second. So each process counts once, in a snapshot and
beside the requests, and follows the event log from there: it says what left which status.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple, Self

from mongoengine.connection import get_connection
from pymongo.errors import ExecutionTimeout, PyMongoError

from chargepoints.documents import Change, ChargePoint, Status
from notifications.documents import Event, EventLog, Span
from notifications.outboxes import Pending, already_in_log, read_outboxes
from project.base import database
from project.base.deadlines import seconds_left
from project.base.documents import Stored
from project.base.joined import Joined

logger = logging.getLogger(__name__)

SMALL = 20_000  # documents: so many are counted each time, in 20 ms
AGAIN = 600.0  # seconds after which all is counted again: changes by hand are not in the log
FAR_BEHIND = 100_000  # events: counting is quicker than reading so many


class Figures(NamedTuple):
    """Counts as of a position of a log."""

    by_status: Counter[str]
    position: int
    epoch: str
    counted_at: float

    @classmethod
    def counted(cls) -> Self:
        """Count all in one snapshot, as of the head of the log that the snapshot shows."""
        with get_connection().start_session(snapshot=True) as session:
            counts = Counter(ChargePoint.count_by_status(session))
            pending = read_outboxes(session=session)
            known = _keys(already_in_log(pending, session))
            # Counted, but not in the log yet: the log will bring them.
            _apply(counts, (p.event for p in pending if _key(p) not in known), by=-1)
            head = Event.head(session)
        return cls(counts, head, EventLog.current_epoch(), time.monotonic())


class Summary:
    """Keeps figures and moves them along the log. Threads that wait share the next reading."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._figures: Figures | None = None
        self._counting: threading.Thread | None = None
        # Whoever comes while it is read shares the next reading: a count of a million takes most
        # of a second, and MongoDB steps over the outboxes that were emptied in the last minutes.
        self._shared: Joined[None, dict[str, int]] = Joined(
            lambda _: self._read(), lambda calls: [self._read()] * len(calls)
        )

    def read(self) -> dict[str, int]:
        """The counts now: everything that was acknowledged before the call is in them.

        Raises PyMongoError; ExecutionTimeout when other threads have it until the caller's end.
        """
        return dict(self._shared(None))

    def _read(self) -> dict[str, int]:
        small = ChargePoint._get_collection().estimated_document_count() <= SMALL
        figures = None if small else self._followed()
        return ChargePoint.count_by_status() if figures is None else figures

    def _followed(self) -> dict[str, int] | None:
        """The counts, by the log; None until all has been counted."""
        # Whoever has it may be waiting for a MongoDB that hangs.
        if not self._lock.acquire(timeout=seconds_left()):
            raise ExecutionTimeout("The summary was not read in time")
        try:
            figures = self._figures
            if figures is None or not _leads_from(figures, Span.read()):
                self._count_in_background()
                return None
            if time.monotonic() - figures.counted_at > AGAIN:
                self._count_in_background()
            # The outboxes before the log: what moves from one to the other in between is then
            # found in both, and not in neither.
            pending = read_outboxes()
            known = _keys(already_in_log(pending))
            rows = Event.find(figures.position)
            known |= {(row["charge_point"], row["version"]) for row in rows}
            _apply(figures.by_status, rows)
            if rows:
                self._figures = figures._replace(position=rows[-1]["_id"])
            counts = Counter(figures.by_status)
            _apply(counts, (p.event for p in pending if _key(p) not in known))
            return {status: counts[status] for status in Status.ALL}
        finally:
            self._lock.release()

    def _count_in_background(self) -> None:
        """Counting takes longer than a request may."""
        if self._counting is None or not self._counting.is_alive():
            self._counting = threading.Thread(target=self._count, name="summary", daemon=True)
            self._counting.start()

    def _count(self) -> None:
        try:
            with database.unhurried():
                figures = Figures.counted()
        except PyMongoError as error:
            logger.warning("Counting the charge points failed: %s", error)
        else:
            with self._lock:
                self._figures = figures


def _leads_from(figures: Figures, span: Span) -> bool:
    """Whether the log, as it is now, leads on from the position of these figures."""
    return (
        figures.epoch == span.epoch
        and span.oldest - 1 <= figures.position <= span.head
        and span.head - figures.position <= FAR_BEHIND
    )


def _key(pending: Pending) -> tuple[int, int]:
    return pending.charge_point, pending.event["version"]


def _keys(pending: Iterable[Pending]) -> set[tuple[int, int]]:
    return set(map(_key, pending))


def _apply(counts: Counter[str], events: Iterable[Stored], by: int = 1) -> None:
    """Move each event's charge point from its old status to its new one."""
    for event in events:
        if event["type"] != Change.RENAMED:
            if event["old"] is not None:
                counts[event["old"]] -= by
            if event["new"] is not None:
                counts[event["new"]] += by


summary = Summary()
