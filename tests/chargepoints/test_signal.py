"""The signal that the save hook sends: whom it tells, and that nobody can harm it."""

from collections.abc import Callable

import pytest
from pymongo.errors import AutoReconnect

from chargepoints.documents import ChargePoint
from chargepoints.signals import charge_point_changed
from project.base.documents import Stored


def test_it_announces_each_effective_change_once(announced: list[tuple[int, int]]) -> None:
    point = ChargePoint(name="A").save()
    assert announced == [(1, 1)]
    point.name, point.status = "B", "error"
    point.save()
    assert announced == [(1, 1), (1, 3)]
    point.soft_delete()
    point.restore()
    assert announced == [(1, 1), (1, 3), (1, 4), (1, 5)]


def test_it_announces_nothing_when_nothing_changes(
    charger: ChargePoint, announced: list[tuple[int, int]], outbox: Callable[[int], list[Stored]]
) -> None:
    charger.save()
    charger.status = "ready"
    charger.save()
    ChargePoint.objects.get().save()
    assert announced == []
    assert charger.version == 1
    assert len(outbox(charger.id)) == 1


def test_what_is_announced_is_stored_already(charger: ChargePoint) -> None:
    seen = []

    def look(stored: Stored, **kwargs: object) -> None:
        seen.append((stored["status"], ChargePoint.objects.get().status))

    charge_point_changed.connect(look)
    try:
        charger.status = "error"
        charger.save()
    finally:
        charge_point_changed.disconnect(look)
    assert seen == [("error", "error")]


def test_a_listener_that_raises_does_not_break_it(
    charger: ChargePoint, announced: list[tuple[int, int]], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**kwargs: object) -> None:
        raise RuntimeError("the listener's own trouble")

    charge_point_changed.connect(fail)
    try:
        charger.status = "error"
        assert charger.save().version == 2
    finally:
        charge_point_changed.disconnect(fail)
    assert ChargePoint.objects.get().status == "error"
    assert announced == [(1, 2)]
    assert "the listener's own trouble" in caplog.text


def test_what_could_not_be_stored_is_not_announced(
    charger: ChargePoint, announced: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise AutoReconnect("connection closed")

    with monkeypatch.context() as patch, pytest.raises(AutoReconnect):
        patch.setattr("mongomock.collection.Collection.update_one", fail)
        charger.status = "error"
        charger.save()
    assert announced == []
    assert ChargePoint.objects.get().status == "ready"
