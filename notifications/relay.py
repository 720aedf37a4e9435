"""The relay: moves pending events from the charge points' outboxes into the event log.

Any number of processes may relay at any time, and any of them may die at any point: the log
decides. Position k+1 can be inserted only by someone who saw k, and (charge point, version) is
unique, so two relays that collide both look again, and nothing is entered twice.
"""

import logging
import random
import threading
import time
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from pymongo.errors import BulkWriteError, PyMongoError

from notifications import metrics
from notifications.documents import Event
from notifications.doorbell import doorbell
from notifications.outboxes import Pending, already_in_log, empty_outboxes, read_outboxes
from project.base.documents import DUPLICATE_KEY
from project.base.faults import kill_point
from project.base.fields import now
from project.base.metrics import MONGODB_ERRORS

logger = logging.getLogger(__name__)

BATCH = 1000  # charge points a run
PAUSE = 0.5  # seconds without a nudge after which the relay looks anyway
#: A run looks at what came since the one before it, LATE at most after the instant that it states:
#: emptied outboxes stay in MongoDB's index as long as it keeps history, five minutes by default,
#: and whoever begins at the front steps over all of them.
LATE = timedelta(seconds=1)
#: Seconds after which a run looks at everything: what another clock or a slow write put before
#: that. Of a fixed length: a pending event that is in the log already must be found there long
#: before it is pruned, or it would be entered again.
SWEEP = 1.0
# A run costs 700 us of CPU and each of its events 7: under load they gather a little. Alone, an
# event never waits.
FEW = 4  # events
GATHER = 0.02  # seconds
PRUNE = 5.0  # seconds between two looks at the log's length
PRUNE_BATCH = 2000  # events removed between two runs: no event waits for more of them


class Run(NamedTuple):
    pending: int  # events that it found
    #: None: they were entered, and there were no others. Else where the next run has to begin.
    rest: datetime | None


def run_once(since: datetime | None = None) -> Run:
    """Relay one batch, of the chargers that have an event `since` then.

    Raises PyMongoError; whatever was done until then is found again by the next run.
    """
    # The head before the outboxes: whatever another relay entered and removed after this read
    # makes our insert collide. The other way round, a relay that was stopped in between could
    # enter an event again, as a new one, that has already been pruned from the log. (Stopped
    # until head + 1 is pruned as well, it inserts below the oldest entry, to be pruned next.)
    head = Event.head()
    pending = read_outboxes(BATCH, since=since)
    if not pending:
        return Run(0, rest=None)
    if alone := _append(head, pending):
        entered = pending
        metrics.relayed(pending)
        kill_point("after-log-insert")
        doorbell.ring()
        kill_point("after-doorbell")
    else:
        # Somebody else was here. Only what a majority is known to have may leave the outbox.
        entered = already_in_log(pending)
        time.sleep(random.uniform(0, 0.005))
    kill_point("before-outbox-removal")
    empty_outboxes(entered)
    if alone and len(pending) < BATCH:
        return Run(len(pending), rest=None)
    # The oldest come first: none that is left is older than all of these.
    return Run(len(pending), rest=min(event["at"] for _, event in pending))


def _append(head: int, pending: list[Pending]) -> bool:
    """Insert at head+1, head+2, ... -> whether all of them are known to be stored."""
    rows = [
        {"_id": position, "charge_point": charge_point, **event}
        for position, (charge_point, event) in enumerate(pending, start=head + 1)
    ]
    try:
        # Ordered: the first refusal ends it, or the rest would leave a gap.
        Event._get_collection().insert_many(rows, ordered=True)
    except BulkWriteError as error:
        if any(problem["code"] != DUPLICATE_KEY for problem in error.details["writeErrors"]):
            raise
        return False
    return True


class Relay:
    """Runs the relay in a thread of its own: when woken, and every PAUSE seconds anyway."""

    def __init__(self) -> None:
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._since: datetime | None = None  # where the next run begins to look
        self._sweep_at = time.monotonic()  # when one has to look at everything
        self.ran_at = time.monotonic()  # the end of the latest run that went well

    def start(self) -> None:
        """Called once by every process that serves."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="relay", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """There is something to relay. Does nothing in a process that does not serve."""
        if not self._wake.is_set():  # under load it is, and set() takes a lock and 8 us
            self._wake.set()

    def look(self) -> Run:
        """One run, from where the one before it has looked; each SWEEP seconds at everything."""
        at = now()  # before it looks
        sweeps = time.monotonic() >= self._sweep_at
        run = run_once(None if sweeps else self._since)
        self._since = min(at - LATE, run.rest or at)
        if sweeps:
            self._sweep_at = time.monotonic() + SWEEP
        return run

    def _run(self) -> None:
        pruned = time.monotonic()
        while True:
            self._wake.wait(PAUSE)
            self._wake.clear()
            try:
                run = self.look()
                self.ran_at = time.monotonic()
                if run.rest:
                    self._wake.set()
                if FEW < run.pending < BATCH:
                    time.sleep(GATHER)
                if time.monotonic() - pruned > PRUNE:
                    # One batch a turn: an event must not wait until a long log is short. A tenth
                    # of it means more, as other processes remove the same ones meanwhile.
                    if Event.prune(settings.EVENTS_KEEP, PRUNE_BATCH) > PRUNE_BATCH // 10:
                        self._wake.set()
                    else:
                        pruned = time.monotonic()
            except PyMongoError as error:
                MONGODB_ERRORS.labels("relay").inc()
                logger.warning("The relay waits for MongoDB: %s", type(error).__name__)
                time.sleep(PAUSE)
            except Exception:
                # This thread is the only one that delivers: it must not end by a surprise.
                logger.exception("The relay failed; it tries again")
                time.sleep(PAUSE)


relay = Relay()
