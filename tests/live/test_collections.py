"""MongoDB refuses what breaks the rules, whoever writes; what it did not refuse can be read."""

from collections.abc import Iterator

import pytest
from pymongo.errors import WriteError

from project.base.documents import Stored
from tests.live.registry import Registry
from tests.live.shell import GONE, document

DOCUMENT_VALIDATION_FAILURE = 121
SLIPS: dict[str, Stored] = {
    "a status that is none": {"status": "Ready"},
    "no status": {"status": GONE},
    "status null": {"status": None},
    "a name of 33 characters": {"name": "x" * 33},
    "a name of 33 emoji": {"name": "🔌" * 33},
    "an empty name": {"name": ""},
    "a number as a name": {"name": 5},
    "no name": {"name": GONE},
    "an ObjectId": {"_id": "6560a1b2c3d4e5f607182930"},
    "an id with a fraction": {"_id": 1000.5},
    "id 0": {"_id": 0},
    "an id that has no next one": {"_id": 2**63 - 1},
    "a date as text": {"created_at": "2026-11-23T10:00:00Z"},
    "no date": {"created_at": GONE},
    "deleted: true": {"deleted_at": True},
    "nothing about deletion": {"deleted_at": GONE},
    "status_changed_at as a number": {"status_changed_at": 1732356000},
    "no version": {"version": GONE},
    "version 0": {"version": 0},
    "a version as text": {"version": "1"},
    "a version that has no next one": {"version": 2**63 - 1},
    "an outbox that is no list": {"outbox": {}},
    "an outbox of words": {"outbox": ["created"]},
}


@pytest.mark.parametrize("case", SLIPS)
def test_a_slip_in_the_mongo_shell_is_refused(registry: Registry, case: str) -> None:
    before = registry.rows()
    with pytest.raises(WriteError) as refused:
        registry.charge_points.insert_one(document(1000, **SLIPS[case]))
    assert refused.value.code == DOCUMENT_VALIDATION_FAILURE
    assert registry.rows() == before


def test_a_slip_in_an_update_is_refused(registry: Registry) -> None:
    id = registry.add("Plaza Mayor 1")["id"]
    for change in ({"$set": {"status": "broken"}}, {"$unset": {"name": 1}}, {"$inc": {"name": 1}}):
        with pytest.raises(WriteError):
            registry.charge_points.update_one({"_id": id}, change)
    assert registry.http.get(f"/chargepoint/{id}").json()["status"] == "ready"


@pytest.mark.parametrize("name", ["x" * 32, "🔌" * 32, "é" * 32, "x"])
def test_length_is_counted_in_characters(registry: Registry, name: str) -> None:
    registry.charge_points.insert_one(document(2000, name=name))
    assert registry.http.get("/chargepoint/2000").json()["name"] == name
    registry.charge_points.delete_one({"_id": 2000})


def test_an_added_field_does_not_matter(registry: Registry) -> None:
    charger = registry.add("Plaza Mayor 2")
    target = f"/chargepoint/{charger['id']}"
    added = {"owner": {"name": "Ana"}}
    registry.charge_points.update_one({"_id": charger["id"]}, {"$set": added})
    assert registry.http.get(target).json() == charger
    assert charger in registry.http.get("/chargepoint?limit=1000").json()
    changed = registry.http.put(target, json={"status": "error"}).json()
    assert (changed["status"], changed["version"]) == ("error", 2)
    row = registry.charge_points.find_one({"_id": charger["id"]})
    assert row and row["owner"] == {"name": "Ana"}


@pytest.fixture(params=sorted(SLIPS.keys() - {"an ObjectId", "an id with a fraction"}))
def broken(request: pytest.FixtureRequest, registry: Registry) -> Iterator[int]:
    """The id of a charger that is older than the validator, with a slip in it."""
    row = document(4000, **{"name": "Plaza Rota"} | SLIPS[request.param])
    registry.charge_points.insert_one(row, bypass_document_validation=True)
    yield row["_id"]
    registry.charge_points.delete_one({"_id": row["_id"]})


def test_an_old_slip_breaks_no_list(registry: Registry, broken: int) -> None:
    for query in ("?limit=1000", "?status=ready&count=true", "?search=plaza", "/summary"):
        assert registry.http.get(f"/chargepoint{query}").status_code == 200


def test_an_old_slip_can_be_read(registry: Registry, broken: int) -> None:
    status = registry.http.get(f"/chargepoint/{broken}?deleted=include").status_code
    assert status == (200 if broken else 404)  # 0 is no id
