"""The save hook: what a change records, in the same write."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import mongomock
import pytest
from mongoengine.errors import ValidationError

from chargepoints.documents import ChargePoint
from project.base.documents import Busy, Stored
from tests.conftest import Clock

Outbox = Callable[[int], list[Stored]]


def test_it_records_every_event_exactly(clock: Clock, outbox: Outbox) -> None:
    instants = []
    point = ChargePoint(name="A")
    for change in (
        {},
        {"status": "charging"},
        {"name": "B"},
        {"name": "C", "status": "error"},
        {"deleted": True},
        {"deleted": False},
    ):
        clock.go_on(seconds=1)
        instants.append(clock.instant.replace(microsecond=123_000))
        match change.pop("deleted", None):
            case True:
                point.soft_delete()
            case False:
                point.restore()
            case None:
                for name, value in change.items():
                    setattr(point, name, value)
                point.save()
    keys = ("version", "at", "type", "name", "status", "old", "new")
    expected = [
        (1, instants[0], "created", "A", "ready", None, "ready"),
        (2, instants[1], "status_changed", "A", "charging", "ready", "charging"),
        (3, instants[2], "renamed", "B", "charging", "A", "B"),
        (4, instants[3], "renamed", "C", "charging", "B", "C"),
        (5, instants[3], "status_changed", "C", "error", "charging", "error"),
        (6, instants[4], "deleted", "C", "error", "error", None),
        (7, instants[5], "restored", "C", "error", None, "error"),
    ]
    assert outbox(point.id) == [dict(zip(keys, event, strict=True)) for event in expected]
    assert point.version == ChargePoint.objects.get().version == 7


def test_a_deletion_with_other_changes_comes_last(charger: ChargePoint, outbox: Outbox) -> None:
    charger.name, charger.status = "B", "error"
    charger.soft_delete()
    types = [event["type"] for event in outbox(charger.id)]
    assert types == ["created", "renamed", "status_changed", "deleted"]


def test_a_restoration_with_other_changes_comes_first(charger: ChargePoint, outbox: Outbox) -> None:
    charger.soft_delete()
    charger.name, charger.status = "B", "error"
    charger.restore()
    types = [event["type"] for event in outbox(charger.id)]
    assert types == ["created", "deleted", "restored", "renamed", "status_changed"]


def test_a_change_and_its_events_are_one_write(
    clock: Clock, charger: ChargePoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    updates: list[Any] = []
    update_one = mongomock.collection.Collection.update_one

    def counted(self: Any, *args: Any, **kwargs: Any) -> Any:
        updates.append(args)
        return update_one(self, *args, **kwargs)

    monkeypatch.setattr("mongomock.collection.Collection.update_one", counted)
    for method in ("update_many", "replace_one", "bulk_write", "find_one_and_update"):
        monkeypatch.delattr(f"mongomock.collection.Collection.{method}")
    clock.go_on(minutes=1)
    charger.status = "charging"
    charger.save()
    [(condition, update)] = updates
    assert set(update["$set"]) == {"status", "status_changed_at", "version"}
    assert [event["type"] for event in update["$push"]["outbox"]["$each"]] == ["status_changed"]
    assert condition["version"] == 1
    assert condition["deleted_at"] is None


def test_the_first_event_is_as_old_as_the_charge_point(clock: Clock, outbox: Outbox) -> None:
    clock.step = timedelta(seconds=1)
    point = ChargePoint(name="A").save()
    [event] = outbox(point.id)
    assert event["at"] == point.created_at == point.status_changed_at


@pytest.mark.parametrize(("field", "value"), [("status", "READY"), ("name", "")])
def test_a_bad_value_is_not_stored(charger: ChargePoint, field: str, value: Any) -> None:
    """For whoever does not come through HTTP."""
    setattr(charger, field, value)
    with pytest.raises(ValidationError):
        charger.save()
    assert (ChargePoint.objects.get().name, ChargePoint.objects.get().status) == (
        "Plaza Mayor 3",
        "ready",
    )


def test_status_changed_at_follows_the_status_only(clock: Clock, charger: ChargePoint) -> None:
    created = charger.created_at
    assert charger.status_changed_at == created
    clock.go_on(minutes=1)
    charger.name = "B"
    assert charger.save().status_changed_at == created
    assert charger.soft_delete().status_changed_at == created
    assert charger.restore().status_changed_at == created
    charger.status = "error"
    assert charger.save().status_changed_at > created


def test_it_is_busy_when_nobody_empties_the_outbox(
    charger: ChargePoint, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ChargePoint, "APPEND_LIMIT", 2)
    monkeypatch.setattr(ChargePoint, "PATIENCE", 0.01)
    charger.status = "charging"
    charger.save()
    charger.status = "error"
    with pytest.raises(Busy):
        charger.save()
    assert len(outbox(charger.id)) == 2
    assert ChargePoint.objects.get().status == "charging"
