"""Validator and indexes (project.base.collections). That MongoDB enforces them: tests/live."""

from typing import Any

import mongomock
import pytest
from mongoengine.errors import NotUniqueError
from pymongo.errors import DuplicateKeyError, OperationFailure

from chargepoints.documents import ChargePoint, Status
from project.base import collections
from project.base.collections import CollectionUnsound, check, documents, missing_indexes, schema
from project.base.documents import SoftDeleteDocument


def test_it_knows_every_document_with_a_collection() -> None:
    found = list(documents())
    assert ChargePoint in found
    assert SoftDeleteDocument not in found, "abstract"
    assert len({document._get_collection_name() for document in found}) == len(found)


@pytest.mark.parametrize("document", list(documents()), ids=lambda document: document.__name__)
def test_every_index_has_a_name(document: Any) -> None:
    """Changing one that was named automatically breaks the first read."""
    assert all("name" in spec for spec in document._meta["index_specs"])
    assert document._meta["auto_create_index"] is False


def test_it_is_content_with_what_the_tests_have() -> None:
    check()


def test_it_names_what_is_missing(mongodb: mongomock.Database) -> None:
    mongodb["charge_points"].drop_index("name_unique_active")
    assert missing_indexes(ChargePoint) == ["name_unique_active"]
    with pytest.raises(CollectionUnsound, match="^charge_points: no index name_unique_active"):
        check()


def test_the_validator_states_the_rules() -> None:
    rules = schema(ChargePoint)
    assert rules is not None
    rules = rules["$jsonSchema"]
    assert set(rules["required"]) == {
        "_id",
        "name",
        "status",
        "created_at",
        "deleted_at",
        "version",
    }
    assert set(rules["properties"]) == {*rules["required"], "status_changed_at", "outbox"}
    assert {"bsonType": "null"} in rules["properties"]["status_changed_at"]["anyOf"]
    assert rules["properties"]["status"] == {"enum": list(Status.ALL)}
    assert rules["properties"]["name"]["maxLength"] == ChargePoint.name.max_length
    assert rules["properties"]["deleted_at"] == {"bsonType": ["date", "null"]}


def test_what_is_stored_has_every_required_field(charger: ChargePoint) -> None:
    rules = schema(ChargePoint)
    assert rules is not None
    [row] = ChargePoint._get_collection().find()
    assert set(rules["$jsonSchema"]["required"]) <= set(row)
    assert set(row) == set(rules["$jsonSchema"]["properties"])


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (DuplicateKeyError("E11000 name: x"), "Rename or delete all but one of them"),
        (NotUniqueError("E11000 name: x"), "Rename or delete all but one of them"),
        (OperationFailure("existing index has the same name", 86), "drop it"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_it_says_what_to_do_when_the_data_are_in_the_way(
    monkeypatch: pytest.MonkeyPatch, error: Exception, advice: str
) -> None:
    def refuse() -> None:
        raise error

    monkeypatch.setattr("mongomock.database.Database.create_collection", lambda *_, **__: None)
    monkeypatch.setattr(ChargePoint, "ensure_indexes", refuse)
    with pytest.raises(CollectionUnsound, match=f"^charge_points: .*{error}.*{advice}"):
        collections.ensure(ChargePoint)
