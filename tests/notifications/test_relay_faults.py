"""The relay, when it dies, when MongoDB refuses, when another relay was there"""

from typing import Any

import mongomock
import pytest
from pymongo.errors import AutoReconnect, BulkWriteError, PyMongoError

from chargepoints.documents import ChargePoint
from notifications import relay
from notifications.documents import Event
from tests.notifications.conftest import Bell, Deliver, Log, Pending


class Killed(BaseException):
    pass


@pytest.fixture(autouse=True)
def two_events(charger: ChargePoint) -> None:
    charger.status = "charging"
    charger.save()


def entries(log: Log) -> list[tuple[int, int, int]]:
    """(position, charge point, version)"""
    return [(row["_id"], row["charge_point"], row["version"]) for row in log()]


def refuse(
    patch: pytest.MonkeyPatch, error: PyMongoError, *, stored: int = 0
) -> pytest.MonkeyPatch:
    """Inserts fail with `error` after `stored` of their rows."""

    def insert_many(self: Any, rows: list[Any], ordered: bool) -> None:
        for row in rows[:stored]:
            self.insert_one(row)
        raise error

    patch.setattr(mongomock.Collection, "insert_many", insert_many)
    return patch


@pytest.mark.parametrize("stored", [0, 1, 2])
def test_it_leaves_an_event_in_the_outbox_when_the_insert_fails(
    monkeypatch: pytest.MonkeyPatch, log: Log, pending: Pending, bell: Bell, stored: int
) -> None:
    """Whether nothing, some or all of it was stored: nobody has said so."""
    with monkeypatch.context() as patch, pytest.raises(AutoReconnect):
        refuse(patch, AutoReconnect("connection closed"), stored=stored)
        relay.run_once()
    assert (pending(), bell.rings, len(log())) == ({1: [1, 2]}, 0, stored)
    while relay.run_once():
        pass
    assert entries(log) == [(1, 1, 1), (2, 1, 2)]
    assert pending() == {}


@pytest.mark.parametrize("point", ["after-log-insert", "after-doorbell", "before-outbox-removal"])
def test_whoever_comes_after_a_killed_relay_enters_nothing_twice(
    monkeypatch: pytest.MonkeyPatch, deliver: Deliver, log: Log, pending: Pending, point: str
) -> None:
    def kill(name: str) -> None:
        if name == point:
            raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(relay, "kill_point", kill)
        relay.run_once()
    assert pending() == {1: [1, 2]}
    deliver()
    assert entries(log) == [(1, 1, 1), (2, 1, 2)]
    assert pending() == {}


def test_a_lost_removal_is_made_up_for_with_new_events_behind(
    monkeypatch: pytest.MonkeyPatch, charger: ChargePoint, deliver: Deliver, log: Log
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(relay, "_empty_outboxes", lambda entered: None)
        relay.run_once()
    charger.status = "error"
    charger.save()
    ChargePoint(name="other").save()
    deliver()
    assert entries(log) == [(1, 1, 1), (2, 1, 2), (3, 1, 3), (4, 2, 1)]


def test_it_looks_again_when_another_relay_took_the_position(
    monkeypatch: pytest.MonkeyPatch, log: Log, pending: Pending, bell: Bell
) -> None:
    Event(position=1, charge_point=7, version=1, type="created").save(force_insert=True)
    with monkeypatch.context() as patch:
        patch.setattr(Event, "head", lambda: 0)  # as it was a moment ago
        assert relay.run_once() == 2
    assert (pending(), bell.rings) == ({1: [1, 2]}, 0)
    assert relay.run_once() == 2
    assert entries(log) == [(1, 7, 1), (2, 1, 1), (3, 1, 2)]
    assert pending() == {}


def test_two_relays_of_the_same_events_enter_them_once(
    monkeypatch: pytest.MonkeyPatch, deliver: Deliver, log: Log, pending: Pending
) -> None:
    read_outboxes = relay._read_outboxes

    def overtaken() -> list[relay.Pending]:
        pending = read_outboxes()
        monkeypatch.setattr(relay, "_read_outboxes", read_outboxes)
        deliver()
        return pending

    monkeypatch.setattr(relay, "_read_outboxes", overtaken)
    assert relay.run_once() == 2
    assert entries(log) == [(1, 1, 1), (2, 1, 2)]
    assert pending() == {}


@pytest.mark.parametrize("errors", [[{"code": 11000}], []], ids=["duplicate", "no majority yet"])
def test_a_duplicate_key_alone_removes_nothing(
    monkeypatch: pytest.MonkeyPatch, pending: Pending, bell: Bell, errors: list[Any]
) -> None:
    """What the insert collided with may be rolled back: only a majority read counts."""
    refuse(monkeypatch, BulkWriteError({"writeErrors": errors}))
    assert relay.run_once() == 2
    assert (pending(), bell.rings) == ({1: [1, 2]}, 0)


@pytest.mark.parametrize("codes", [[121], [11000, 14031]])
def test_it_raises_any_other_refusal(
    monkeypatch: pytest.MonkeyPatch, pending: Pending, bell: Bell, codes: list[int]
) -> None:
    refuse(monkeypatch, BulkWriteError({"writeErrors": [{"code": code} for code in codes]}))
    with pytest.raises(BulkWriteError):
        relay.run_once()
    assert (pending(), bell.rings) == ({1: [1, 2]}, 0)


def test_a_relay_that_was_stopped_appends_nothing_twice(
    monkeypatch: pytest.MonkeyPatch, deliver: Deliver, log: Log
) -> None:
    """Between its read and its insert, others entered the same events, and these were pruned."""
    read_outboxes = relay._read_outboxes

    def stopped() -> list[relay.Pending]:
        pending = read_outboxes()
        monkeypatch.setattr(relay, "_read_outboxes", read_outboxes)
        ChargePoint(name="other").save()
        deliver()
        Event.prune(keep=1)
        return pending

    monkeypatch.setattr(relay, "_read_outboxes", stopped)
    relay.run_once()
    Event.prune(keep=1)
    assert entries(log) == [(3, 2, 1)]
