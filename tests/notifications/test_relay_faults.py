"""The relay, when it dies, and when MongoDB refuses"""

from typing import Any

import mongomock
import pytest
from pymongo.errors import AutoReconnect, BulkWriteError, PyMongoError

from chargepoints.documents import ChargePoint
from notifications import relay
from tests.notifications.conftest import Deliver, Entries, Log, Pending
from tests.notifications.stand_ins import Bell


class Killed(BaseException):
    pass


@pytest.fixture(autouse=True)
def two_events(charger: ChargePoint) -> None:
    charger.status = "charging"
    charger.save()


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
    monkeypatch: pytest.MonkeyPatch,
    log: Log,
    entries: Entries,
    pending: Pending,
    bell: Bell,
    stored: int,
) -> None:
    """Whether nothing, some or all of it was stored: nobody has said so."""
    with monkeypatch.context() as patch, pytest.raises(AutoReconnect):
        refuse(patch, AutoReconnect("connection closed"), stored=stored)
        relay.run_once()
    assert (pending(), bell.rings, len(log())) == ({1: [1, 2]}, 0, stored)
    while relay.run_once().pending:
        pass
    assert entries() == [(1, 1, 1), (2, 1, 2)]
    assert pending() == {}


@pytest.mark.parametrize("point", ["after-log-insert", "after-doorbell", "before-outbox-removal"])
def test_whoever_comes_after_a_killed_relay_enters_nothing_twice(
    monkeypatch: pytest.MonkeyPatch,
    deliver: Deliver,
    entries: Entries,
    pending: Pending,
    point: str,
) -> None:
    def kill(name: str) -> None:
        if name == point:
            raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(relay, "kill_point", kill)
        relay.run_once()
    assert pending() == {1: [1, 2]}
    deliver()
    assert entries() == [(1, 1, 1), (2, 1, 2)]
    assert pending() == {}


def test_a_lost_removal_is_made_up_for_with_new_events_behind(
    monkeypatch: pytest.MonkeyPatch, charger: ChargePoint, deliver: Deliver, entries: Entries
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(relay, "empty_outboxes", lambda entered: None)
        relay.run_once()
    charger.status = "error"
    charger.save()
    ChargePoint(name="other").save()
    deliver()
    assert entries() == [(1, 1, 1), (2, 1, 2), (3, 1, 3), (4, 2, 1)]


@pytest.mark.parametrize("errors", [[{"code": 11000}], []], ids=["duplicate", "no majority yet"])
def test_a_duplicate_key_alone_removes_nothing(
    monkeypatch: pytest.MonkeyPatch, pending: Pending, bell: Bell, errors: list[Any]
) -> None:
    """What the insert collided with may be rolled back: only a majority read counts."""
    refuse(monkeypatch, BulkWriteError({"writeErrors": errors}))
    assert relay.run_once().pending == 2
    assert (pending(), bell.rings) == ({1: [1, 2]}, 0)


@pytest.mark.parametrize("codes", [[121], [11000, 14031]])
def test_it_raises_any_other_refusal(
    monkeypatch: pytest.MonkeyPatch, pending: Pending, bell: Bell, codes: list[int]
) -> None:
    refuse(monkeypatch, BulkWriteError({"writeErrors": [{"code": code} for code in codes]}))
    with pytest.raises(BulkWriteError):
        relay.run_once()
    assert (pending(), bell.rings) == ({1: [1, 2]}, 0)
