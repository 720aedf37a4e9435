"""Documents: what `objects` finds and `save` stores (project.base.documents)."""

import pytest
from pymongo.errors import DuplicateKeyError

from chargepoints.documents import ChargePoint
from project.base.documents import Busy, InUse
from project.base.documents.exceptions import unique_field


def test_it_may_be_loaded_for_reading_and_saved(charger: ChargePoint) -> None:
    """What `objects` finds has what `save` needs to know."""
    found = ChargePoint.objects.active().get(id=1)
    found.status = "error"
    assert found.save().version == 2
    assert [point.id for point in ChargePoint.objects.deleted()] == []
    found.soft_delete()
    assert [point.id for point in ChargePoint.objects.deleted()] == [1]
    assert [point.id for point in ChargePoint.objects.active()] == []


def test_it_says_which_field_is_in_use(charger: ChargePoint) -> None:
    with pytest.raises(InUse) as refused:
        ChargePoint(name="Plaza Mayor 3").save()
    assert refused.value.field == "name"


@pytest.mark.parametrize("key", ["name", "serial", "_id"])
def test_it_reads_the_field_from_what_mongodb_says(key: str) -> None:
    error = DuplicateKeyError("E11000", 11000, {"keyPattern": {key: 1}, "keyValue": {key: "x"}})
    assert unique_field(ChargePoint, error) == key


def test_a_refused_creation_can_be_tried_again(charger: ChargePoint) -> None:
    another = ChargePoint(name="Plaza Mayor 3")
    with pytest.raises(InUse):
        another.save()
    another.name = "Plaza Mayor 4"
    another.save()
    assert another.version == 1
    assert ChargePoint.objects.count() == 2


def test_a_write_that_always_loses_gives_up(
    charger: ChargePoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    update_one = charger._get_collection().update_one

    def somebody_is_faster(self: object, *args: object) -> object:
        update_one({"_id": 1}, {"$inc": {"version": 1}})
        return update_one(*args)

    monkeypatch.setattr("mongomock.collection.Collection.update_one", somebody_is_faster)
    monkeypatch.setattr(ChargePoint, "PATIENCE", 0.01)
    charger.status = "error"
    with pytest.raises(Busy):
        charger.save()
    assert ChargePoint.objects.get().status == "ready"
