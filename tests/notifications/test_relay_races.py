"""Two relays at once (real races: tests/live)"""

from typing import Any

import pytest

from chargepoints.documents import ChargePoint
from notifications import outboxes, relay
from notifications.documents import Event
from tests.notifications.conftest import Deliver, Entries, Pending
from tests.notifications.stand_ins import Bell


@pytest.fixture(autouse=True)
def two_events(charger: ChargePoint) -> None:
    charger.status = "charging"
    charger.save()


def test_it_looks_again_when_another_relay_took_the_position(
    monkeypatch: pytest.MonkeyPatch,
    charger: ChargePoint,
    entries: Entries,
    pending: Pending,
    bell: Bell,
) -> None:
    Event._get_collection().insert_one({"_id": 1, "charge_point": 7, "version": 1})
    with monkeypatch.context() as patch:
        patch.setattr(Event, "head", lambda: 0)  # as it was a moment ago
        run = relay.run_once()
    assert (run.pending, run.rest) == (2, charger.created_at)
    assert (pending(), bell.rings) == ({1: [1, 2]}, 0)
    assert relay.run_once() == (2, None)
    assert entries() == [(1, 7, 1), (2, 1, 1), (3, 1, 2)]
    assert pending() == {}


def test_two_relays_of_the_same_events_enter_them_once(
    monkeypatch: pytest.MonkeyPatch,
    charger: ChargePoint,
    deliver: Deliver,
    entries: Entries,
    pending: Pending,
) -> None:
    read_outboxes = relay.read_outboxes

    def overtaken(limit: int, **since: Any) -> list[outboxes.Pending]:
        pending = read_outboxes(limit)
        monkeypatch.setattr(relay, "read_outboxes", read_outboxes)
        deliver()
        return pending

    monkeypatch.setattr(relay, "read_outboxes", overtaken)
    assert relay.run_once().rest == charger.created_at
    assert entries() == [(1, 1, 1), (2, 1, 2)]
    assert pending() == {}


def test_a_relay_that_was_stopped_appends_nothing_twice(
    monkeypatch: pytest.MonkeyPatch, deliver: Deliver, entries: Entries
) -> None:
    """Between its read and its insert, others entered the same events, and these were pruned."""
    read_outboxes = relay.read_outboxes

    def stopped(limit: int, **since: Any) -> list[outboxes.Pending]:
        pending = read_outboxes(limit)
        monkeypatch.setattr(relay, "read_outboxes", read_outboxes)
        ChargePoint(name="other").save()
        deliver()
        Event.prune(keep=1)
        return pending

    monkeypatch.setattr(relay, "read_outboxes", stopped)
    relay.run_once()
    Event.prune(keep=1)
    assert entries() == [(3, 2, 1)]
