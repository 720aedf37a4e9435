"""Ids: given by the server, ascending, never used twice."""

from typing import Any

import mongomock
import pytest
from pymongo.errors import DuplicateKeyError

from chargepoints.documents import ChargePoint
from project.base.documents import Busy
from tests.conftest import Api


@pytest.fixture
def refused_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """MongoDB says which key was in use; mongomock does not."""
    insert_one = mongomock.collection.Collection.insert_one

    def refuse(self: Any, row: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if self.find_one({"_id": row["_id"]}):
            raise DuplicateKeyError("E11000", 11000, {"keyPattern": {"_id": 1}})
        return insert_one(self, row, *args, **kwargs)

    monkeypatch.setattr("mongomock.collection.Collection.insert_one", refuse)


def test_they_ascend(api: Api) -> None:
    ids = [api.post("/chargepoint", {"name": name}).json()["id"] for name in "abc"]
    assert ids == [1, 2, 3]


def test_the_id_of_a_deleted_one_is_not_used_again(api: Api, charger: ChargePoint) -> None:
    api.delete("/chargepoint/1")
    assert api.post("/chargepoint", {"name": "Plaza Mayor 3"}).json()["id"] == 2


def test_the_id_of_a_removed_one_is_not_used_again(charger: ChargePoint) -> None:
    """Removed for good, in the mongo shell."""
    ChargePoint._get_collection().delete_one({"_id": 1})
    assert ChargePoint(name="another").save().id == 2


def test_a_refused_creation_leaves_a_gap_at_most(api: Api, charger: ChargePoint) -> None:
    assert api.post("/chargepoint", {"name": "Plaza Mayor 3"}).status_code == 409
    assert api.post("/chargepoint", {"name": "another"}).json()["id"] > 1


@pytest.mark.usefixtures("refused_ids")
@pytest.mark.parametrize("left", [None, 1])
def test_a_lost_counter_is_moved_past_every_id(
    mongodb: mongomock.Database, left: int | None
) -> None:
    """Lost, or put back by a partial restore of a backup."""
    for name in "abc":
        ChargePoint(name=name).save()
    mongodb["counters"].delete_many({})
    if left:
        mongodb["counters"].insert_one({"_id": "charge_points", "last": left})
    assert ChargePoint(name="d").save().id == 4
    assert ChargePoint(name="e").save().id == 5
    assert ChargePoint.objects.count() == 5


def test_it_gives_up_when_no_id_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise DuplicateKeyError("E11000", 11000, {"keyPattern": {"_id": 1}})

    ChargePoint(name="a").save()
    monkeypatch.setattr("mongomock.collection.Collection.insert_one", refuse)
    with pytest.raises(Busy):
        ChargePoint(name="b").save()


def test_a_client_cannot_choose_one(api: Api) -> None:
    assert api.post("/chargepoint", {"name": "a", "id": 77}).json()["id"] == 1


def test_each_collection_counts_for_itself(mongodb: mongomock.Database) -> None:
    ChargePoint(name="a").save()
    assert mongodb["counters"].find_one() == {"_id": "charge_points", "last": 1}


def test_bulk_takes_a_run_of_ids(charger: ChargePoint) -> None:
    stored = ChargePoint.insert_many([ChargePoint(name=name) for name in "abc"])
    assert [point.id for point in stored] == [2, 3, 4]
    assert ChargePoint(name="d").save().id == 5
