"""Many new documents at once: the same documents and events as one by one."""

from typing import Any

import pytest
from mongoengine.errors import ValidationError
from pymongo.errors import BulkWriteError

from chargepoints.documents import ChargePoint
from tests.conftest import Clock


def test_it_stores_what_save_would(clock: Clock) -> None:
    ChargePoint(name="one", status="error").save()
    ChargePoint.insert_many([ChargePoint(name="two", status="error")])
    one, two = ChargePoint._get_collection().find()
    for row in (one, two):
        for part in (row, *row["outbox"]):
            part.pop("name")
        row.pop("_id")
    assert one == two


def test_it_leaves_out_names_in_use(charger: ChargePoint) -> None:
    wanted = ["a", "Plaza Mayor 3", "b", "a"]
    stored = ChargePoint.insert_many([ChargePoint(name=name) for name in wanted])
    assert [point.name for point in stored] == ["a", "b"]
    assert [point.name for point in ChargePoint.objects] == ["Plaza Mayor 3", "a", "b"]


def test_it_can_be_changed_at_once() -> None:
    [point] = ChargePoint.insert_many([ChargePoint(name="a")])
    point.status = "error"
    assert point.save().version == 2
    assert ChargePoint.objects.get().status == "error"


def test_it_stores_none_when_one_is_invalid() -> None:
    with pytest.raises(ValidationError):
        ChargePoint.insert_many([ChargePoint(name="a"), ChargePoint(name="")])
    assert ChargePoint.objects.count() == 0


def test_it_takes_nothing() -> None:
    assert ChargePoint.insert_many([]) == []


IN_USE = {"index": 0, "code": 11000, "keyPattern": {"name": 1}}
INVALID = {"index": 1, "code": 121}
NO_MAJORITY = {"code": 64, "errmsg": "waiting for replication timed out"}


@pytest.mark.parametrize(
    ("errors", "concern"),
    [([IN_USE, INVALID], []), ([], [NO_MAJORITY]), ([IN_USE], [NO_MAJORITY])],
)
def test_it_does_not_hide_other_refusals(
    monkeypatch: pytest.MonkeyPatch, errors: list[Any], concern: list[Any]
) -> None:
    """A row that no majority has is not stored (docs/delivery.md, I1)."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise BulkWriteError({"writeErrors": errors, "writeConcernErrors": concern})

    monkeypatch.setattr("mongomock.collection.Collection.insert_many", refuse)
    with pytest.raises(BulkWriteError):
        ChargePoint.insert_many([ChargePoint(name="a"), ChargePoint(name="b")])
