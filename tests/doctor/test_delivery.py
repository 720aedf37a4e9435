"""What the doctor says of outboxes and log."""

from datetime import timedelta
from typing import Any

import pytest

from chargepoints.documents import ChargePoint
from notifications.documents import Event
from notifications.outboxes import read_outboxes
from project.doctor import Level, delivery
from tests.conftest import Clock


def relay() -> None:
    """As the relay does it, which needs more than mongomock can."""
    for position, (charge_point, event) in enumerate(read_outboxes(), Event.head() + 1):
        row = {"_id": position, "charge_point": charge_point, **event}
        Event._get_collection().insert_one(row)
    ChargePoint._get_collection().update_many({}, {"$set": {"outbox": []}})


@pytest.mark.parametrize(("seconds", "level"), [(1, Level.OK), (5, Level.WARN), (31, Level.FAIL)])
def test_it_sees_events_that_wait(
    clock: Clock, charger: ChargePoint, seconds: int, level: Level
) -> None:
    clock.go_on(seconds=seconds)
    finding = delivery.relay()
    assert (finding.level, finding.says) == (
        level,
        f"1 events wait in outboxes, the oldest for {seconds:.1f} s.",
    )
    relay()
    assert delivery.relay().level == Level.OK


def change(charger: ChargePoint, times: int) -> None:
    for number in range(times):
        charger.status = ("charging", "ready")[number % 2]
        charger.save()
    relay()


def test_it_sees_a_log_that_nobody_prunes(charger: ChargePoint, settings: Any) -> None:
    settings.EVENTS_KEEP = 4
    change(charger, times=6)
    assert delivery.log()[:2] == (Level.WARN, "The log has 7 events, and should keep 4.")
    Event.prune(4)
    assert delivery.log().level == Level.WARN  # it goes back some milliseconds


def test_it_sees_a_log_that_does_not_go_back_far(
    clock: Clock, charger: ChargePoint, settings: Any
) -> None:
    change(charger, times=3)
    assert delivery.log().level == Level.OK  # nothing has been pruned yet
    settings.EVENTS_KEEP = 4
    clock.go_on(hours=23)
    finding = delivery.log()
    assert finding[:2] == (Level.WARN, "4 events: it goes back 23.0 hours.")
    assert "raise EVENTS_KEEP=4" in finding.do
    clock.go_on(hours=2)
    assert delivery.log().level == Level.OK


def test_it_sees_a_backup_that_was_restored(charger: ChargePoint) -> None:
    change(charger, times=3)
    assert delivery.restored().level == Level.OK
    ChargePoint._get_collection().update_one({"_id": charger.id}, {"$set": {"version": 2}})
    finding = delivery.restored()
    assert finding[:2] == (Level.FAIL, "1 charge points are older than the log, such as 1.")
    assert "rotate_epoch" in finding.do


def test_an_empty_log_is_fine() -> None:
    for check in (delivery.relay, delivery.log, delivery.restored):
        assert check().level == Level.OK


def test_clocks_of_others_do_not_frighten_it(clock: Clock, charger: ChargePoint) -> None:
    """Whoever wrote the event may be a little ahead of us."""
    clock.instant -= timedelta(seconds=3)
    assert delivery.relay().level == Level.OK
