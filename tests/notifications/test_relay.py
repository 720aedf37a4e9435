"""The relay: from the outboxes into the log, in order, exactly once"""

from typing import Any

import pytest

from chargepoints.documents import ChargePoint
from notifications import relay
from tests.conftest import Clock
from tests.notifications.conftest import Deliver, Entries, Log, MakeEvents, Pending
from tests.notifications.stand_ins import Bell


def test_it_moves_events_to_positions_1_2_3(charger: ChargePoint, entries: Entries) -> None:
    for status in ("charging", "error"):
        charger.status = status
        charger.save()
    assert relay.run_once() == (3, None)
    assert entries() == [(1, 1, 1), (2, 1, 2), (3, 1, 3)]


def test_it_enters_what_was_in_the_outbox(mongodb: Any, charger: ChargePoint, log: Log) -> None:
    [event] = mongodb["charge_points"].find_one()["outbox"]
    relay.run_once()
    assert log() == [{"_id": 1, "charge_point": 1, **event}]


def test_it_leaves_the_outbox_empty_and_the_charger_as_it_was(
    mongodb: Any, charger: ChargePoint
) -> None:
    before = mongodb["charge_points"].find_one()
    relay.run_once()
    assert mongodb["charge_points"].find_one() == before | {"outbox": []}


def test_it_goes_on_from_the_head(charger: ChargePoint, deliver: Deliver, entries: Entries) -> None:
    for status in ("charging", "error", "ready"):
        deliver()
        charger.status = status
        charger.save()
    deliver()
    assert entries() == [(1, 1, 1), (2, 1, 2), (3, 1, 3), (4, 1, 4)]


def test_it_does_nothing_when_nothing_is_pending(
    make_events: MakeEvents, log: Log, bell: Bell
) -> None:
    make_events(2)
    before, bell.rings = log(), 0
    assert relay.run_once() == (0, None)
    assert (log(), bell.rings) == (before, 0)


def test_it_enters_several_chargers_in_the_order_of_time(clock: Clock, entries: Entries) -> None:
    one, two = ChargePoint(name="one").save(), ChargePoint(name="two").save()
    for charger, status in [(two, "charging"), (one, "error"), (two, "ready")]:
        clock.go_on(seconds=1)
        charger.status = status
        charger.save()
    relay.run_once()
    assert entries() == [(1, 1, 1), (2, 2, 1), (3, 2, 2), (4, 1, 2), (5, 2, 3)]


def test_it_keeps_a_chargers_order_when_the_clock_goes_back(
    clock: Clock, charger: ChargePoint, log: Log, entries: Entries
) -> None:
    for status in ("charging", "waiting", "ready"):
        clock.go_on(hours=-1)
        charger.status = status
        charger.save()
    other = ChargePoint(name="other").save()
    clock.go_on(hours=-1)
    other.soft_delete()
    relay.run_once()
    versions = [(charge_point, version) for _, charge_point, version in entries()]
    assert [v for c, v in versions if c == 1] == [1, 2, 3, 4]
    assert [v for c, v in versions if c == 2] == [1, 2]
    assert [row["_id"] for row in log()] == [1, 2, 3, 4, 5, 6]


def test_it_keeps_the_order_of_one_write(charger: ChargePoint, log: Log) -> None:
    charger.name, charger.status = "other", "error"
    charger.save()
    relay.run_once()
    assert [row["type"] for row in log()] == ["created", "renamed", "status_changed"]


def test_it_delivers_what_a_deleted_charger_left(charger: ChargePoint, log: Log) -> None:
    charger.soft_delete()
    relay.run_once()
    assert [row["type"] for row in log()] == ["created", "deleted"]


def test_it_takes_a_batch_of_chargers_at_once(
    monkeypatch: pytest.MonkeyPatch, log: Log, pending: Pending
) -> None:
    monkeypatch.setattr(relay, "BATCH", 2)
    for name in "abcde":
        ChargePoint(name=name).save()
    runs = [relay.run_once() for _ in range(4)]
    assert [run.pending for run in runs] == [2, 2, 1, 0]
    assert [run.rest is None for run in runs] == [False, False, True, True]
    assert [row["_id"] for row in log()] == [1, 2, 3, 4, 5]
    assert pending() == {}


def test_it_leaves_what_comes_while_it_runs(
    monkeypatch: pytest.MonkeyPatch, charger: ChargePoint, entries: Entries, pending: Pending
) -> None:
    def change(name: str) -> None:
        if name == "before-outbox-removal" and charger.status == "ready":
            charger.status = "charging"
            charger.save()

    monkeypatch.setattr(relay, "kill_point", change)
    relay.run_once()
    assert pending() == {1: [2]}
    relay.run_once()
    assert entries() == [(1, 1, 1), (2, 1, 2)]


def test_it_leaves_a_later_event_of_one_beside_others_that_are_further(
    monkeypatch: pytest.MonkeyPatch, charger: ChargePoint, pending: Pending
) -> None:
    ahead = ChargePoint(name="Plaza Nueva 1").save()
    for ahead.status in ("charging", "error"):
        ahead.save()

    def change(name: str) -> None:
        if name == "before-outbox-removal":
            charger.status = "charging"
            charger.save()

    monkeypatch.setattr(relay, "kill_point", change)
    relay.run_once()
    assert pending() == {charger.id: [2]}


def test_it_rings_after_the_insert_and_before_the_removal(
    monkeypatch: pytest.MonkeyPatch, charger: ChargePoint, log: Log, pending: Pending
) -> None:
    seen = []

    class Witness:
        def ring(self) -> None:
            seen.append((len(log()), pending()))

    monkeypatch.setattr(relay, "doorbell", Witness())
    relay.run_once()
    assert seen == [(1, {1: [1]})]
