"""From when on the relay looks: steps over what it emptied before as seldom as it can"""

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from chargepoints.documents import ChargePoint
from notifications import relay as module
from notifications.outboxes import read_outboxes
from notifications.relay import LATE, RARELY, SWEEP, Relay, Run
from project.base.fields import now
from tests.conftest import Clock
from tests.notifications.conftest import Entries

DONE, REST = Run(3, rest=False), Run(3, rest=True)
EVERYTHING = None


class Stopwatch:
    def __init__(self) -> None:
        self.seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def stopwatch(monkeypatch: pytest.MonkeyPatch) -> Stopwatch:
    stopwatch = Stopwatch()
    monkeypatch.setattr(module, "time", stopwatch)
    return stopwatch


Look = Callable[..., timedelta | None]


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch, clock: Clock, stopwatch: Stopwatch) -> Look:
    """Wait, look -> how far back; None: at everything."""
    relay = Relay()

    def go_on(seconds: float) -> None:
        stopwatch.seconds += seconds
        clock.go_on(seconds=seconds)

    def look(run: Run | Exception = DONE, *, after: float, takes: float = 0.0) -> timedelta | None:
        since: list[datetime | None] = []

        def run_once(begin: datetime | None) -> Run:
            since.append(begin)
            go_on(takes)
            if isinstance(run, Exception):
                raise run
            return run

        monkeypatch.setattr(module, "run_once", run_once)
        go_on(after)
        at = now()
        with contextlib.suppress(OSError):
            relay.look()
        return since[0] and at - since[0]

    return look


def test_it_begins_where_the_run_before_it_looked(look: Look) -> None:
    assert look(after=0) is EVERYTHING
    assert look(after=0.25) == LATE + timedelta(seconds=0.25)
    assert look(after=0.125) == LATE + timedelta(seconds=0.125)


def test_it_looks_at_everything_now_and_then(look: Look) -> None:
    assert look(after=0) is EVERYTHING
    assert look(after=SWEEP / 2) is not EVERYTHING
    assert look(after=SWEEP / 2) is EVERYTHING
    assert look(after=SWEEP / 2) is not EVERYTHING


def test_it_does_so_more_seldom_where_that_takes_long(look: Look) -> None:
    assert look(after=0, takes=0.25) is EVERYTHING
    for _ in range(RARELY - 1):
        assert look(after=0.25) is not EVERYTHING
    assert look(after=0.25) is EVERYTHING


@pytest.mark.parametrize("run", [REST, OSError()])
def test_what_was_left_is_looked_for_again(look: Look, run: Run | Exception) -> None:
    assert look(run, after=0) is EVERYTHING
    assert look(after=0) is EVERYTHING
    assert look(run, after=0.125) == LATE + timedelta(seconds=0.125)
    assert look(after=0.125) == LATE + timedelta(seconds=0.25)
    assert look(after=0.125) == LATE + timedelta(seconds=0.125)


def test_all_of_an_outbox_is_found_by_its_latest_event(
    clock: Clock, charger: ChargePoint, entries: Entries
) -> None:
    """Or a charger's events could come into the log in another order."""
    other = ChargePoint(name="other").save()
    clock.go_on(minutes=1)
    since = now()
    charger.status = "error"
    charger.save()
    module.run_once(since)
    assert entries() == [(1, charger.id, 1), (2, charger.id, 2)]
    assert [pending.charge_point for pending in read_outboxes()] == [other.id]
