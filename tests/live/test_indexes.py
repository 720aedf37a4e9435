"""Indexes are there before anything is served, and MongoDB keeps names unique by them."""

import pytest
from pymongo import MongoClient
from pymongo.errors import DuplicateKeyError, WriteError

from project.base.documents import Stored
from tests.live.manage import manage, python
from tests.live.registry import Registry
from tests.live.servers import Mongod
from tests.live.shell import NOW, document

UNIQUE = "name_unique_active"


def test_the_unique_index_covers_what_is_not_deleted(registry: Registry) -> None:
    index = registry.charge_points.index_information()[UNIQUE]
    assert index["key"] == [("name", 1)]
    assert index["unique"] is True
    assert index["partialFilterExpression"] == {"deleted_at": None}

    registry.charge_points.insert_one(document(3001, name="Plaza Única"))
    registry.charge_points.insert_one(document(3002, name="Plaza Única", deleted_at=NOW))
    registry.charge_points.insert_one(document(3003, name="plaza única"))
    with pytest.raises(DuplicateKeyError):
        registry.charge_points.insert_one(document(3004, name="Plaza Única"))
    with pytest.raises(DuplicateKeyError):
        registry.charge_points.update_one({"_id": 3002}, {"$set": {"deleted_at": None}})


def test_ensure_indexes_can_be_run_again(registry: Registry) -> None:
    before = registry.charge_points.index_information(), registry.rows()
    for _ in range(2):
        done = manage("ensure_indexes", MONGODB_URI=registry.mongodb_uri)
        assert (done.returncode, done.stderr) == (0, "")
        assert UNIQUE in done.stdout
    assert (registry.charge_points.index_information(), registry.rows()) == before


def test_ensure_indexes_refuses_data_that_break_them(mongod: Mongod, database: str) -> None:
    uri = mongod.uri(database)
    with MongoClient[Stored](uri) as client:
        collection = client[database]["charge_points"]
        collection.insert_many([document(1, name="Plaza Mayor"), document(2, name="Plaza Mayor")])
        done = manage("ensure_indexes", MONGODB_URI=uri)
        assert done.returncode == 1
        assert done.stderr.startswith("CommandError: charge_points: ")
        assert done.stderr.count("\n") == 1
        assert "Plaza Mayor" in done.stderr and UNIQUE in done.stderr

        collection.update_one({"_id": 2}, {"$set": {"name": "Plaza Menor"}})
        assert manage("ensure_indexes", MONGODB_URI=uri).returncode == 0
        assert UNIQUE in collection.index_information()
        with pytest.raises(WriteError):  # the validator is there, too
            collection.update_one({"_id": 1}, {"$set": {"status": "broken"}})


@pytest.mark.parametrize("application", ["project.wsgi", "project.asgi"])
def test_nothing_is_served_without_the_indexes(
    mongod: Mongod, database: str, application: str
) -> None:
    uri = mongod.uri(database)
    done = python("-c", f"import {application}", MONGODB_URI=uri)
    assert (done.returncode, done.stdout) == (1, "")
    assert UNIQUE in done.stderr and "manage.py ensure_indexes" in done.stderr
    assert done.stderr.count("\n") == 1
    with MongoClient[Stored](uri) as client:
        # One of the name that is not unique would let names be stored twice.
        client[database]["charge_points"].create_index("name", name=UNIQUE)
    done = python("-c", f"import {application}", MONGODB_URI=uri)
    assert done.returncode == 1 and UNIQUE in done.stderr
