"""From when on the relay looks: steps over what it emptied before no more often than needed"""

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from chargepoints.documents import ChargePoint
from notifications import relay as module
from notifications.outboxes import read_outboxes
from notifications.relay import LATE, SWEEP, Relay, Run
from project.base.fields import now
from tests.conftest import Clock
from tests.notifications.conftest import Entries
from tests.notifications.stand_ins import Seconds

EVERYTHING = None


Look = Callable[..., float | None]


@pytest.fixture
def look(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Look:
    """Wait, look -> how many seconds back; None: at everything."""
    time = Seconds()
    monkeypatch.setattr(module, "time", time)
    relay = Relay()

    def go_on(seconds: float) -> None:
        time.now += seconds
        clock.go_on(seconds=seconds)

    def look(
        *, after: float, takes: float = 0.0, rest: datetime | None = None, fails: bool = False
    ) -> float | None:
        since: list[datetime | None] = []

        def run_once(begin: datetime | None) -> Run:
            since.append(begin)
            go_on(takes)
            if fails:
                raise OSError
            return Run(3, rest)

        monkeypatch.setattr(module, "run_once", run_once)
        go_on(after)
        at = now()
        with contextlib.suppress(OSError):
            relay.look()
        return since[0] and (at - since[0]).total_seconds()

    return look


def test_it_begins_where_the_run_before_it_looked(look: Look) -> None:
    assert look(after=0) is EVERYTHING
    assert look(after=0.25) == LATE.total_seconds() + 0.25
    assert look(after=0.125) == LATE.total_seconds() + 0.125


def test_what_came_while_it_looked_is_looked_for(look: Look) -> None:
    assert look(after=0, takes=0.5) is EVERYTHING
    assert look(after=0.25) == LATE.total_seconds() + 0.75


def test_it_looks_at_everything_each_sweep(look: Look) -> None:
    assert look(after=0) is EVERYTHING
    for _ in range(3):
        assert look(after=SWEEP / 2) is not EVERYTHING
        assert look(after=SWEEP / 2) is EVERYTHING


def test_a_slow_run_does_not_put_the_next_sweep_off(look: Look) -> None:
    """MongoDB or the process may have been stopped meanwhile."""
    assert look(after=0, takes=60) is EVERYTHING
    assert look(after=SWEEP) is EVERYTHING


def test_after_a_failure_it_looks_there_again(look: Look) -> None:
    assert look(after=0, fails=True) is EVERYTHING
    assert look(after=0) is EVERYTHING
    assert look(after=0.125, fails=True) == LATE.total_seconds() + 0.125
    assert look(after=0.125) == LATE.total_seconds() + 0.25


def test_it_goes_on_from_what_was_left(look: Look) -> None:
    """And not with another sweep: a relay that others are faster than would sweep for ever."""
    old = now() - timedelta(hours=1)
    assert look(after=0, rest=old) is EVERYTHING
    assert look(after=0.125, rest=old) == 3600.125
    assert look(after=0.125) == 3600.25
    assert look(after=0.125) == LATE.total_seconds() + 0.125


def test_what_was_left_lately_shortens_no_look(look: Look) -> None:
    assert look(after=0, rest=now()) is EVERYTHING
    assert look(after=0.125) == LATE.total_seconds() + 0.125


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
