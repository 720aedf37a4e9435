"""Makes MongoDB keep the collections sound: validator and indexes, created before serving.

Not left to MongoEngine's first use: when MongoDB is away at that moment the indexes are never
created in that process, and duplicates are stored.
"""

from collections.abc import Iterator
from typing import Any

from mongoengine import Document
from mongoengine.errors import NotUniqueError
from pymongo.errors import CollectionInvalid, DuplicateKeyError, OperationFailure

from project.base.documents import SoftDeleteDocument

#: Far below what MongoDB's long holds: whatever was typed by hand, there is a next one.
LONG = {"bsonType": ["int", "long"], "minimum": 1, "maximum": 2**62}
DATE = {"bsonType": "date"}
OF_EVERY_DOCUMENT = {
    "_id": LONG,
    "version": LONG,
    "created_at": DATE,
    "deleted_at": {"bsonType": ["date", "null"]},
}
CONFLICTS = (85, 86)  # IndexOptionsConflict, IndexKeySpecsConflict


class CollectionUnsound(Exception):
    """An index or a validator is missing, or existing data do not allow it."""


def documents(base: type[Document] = Document) -> Iterator[type[Document]]:
    """Every document class that has a collection."""
    for cls in base.__subclasses__():
        if not cls._meta.get("abstract"):
            yield cls
        yield from documents(cls)


def schema(cls: type[Document]) -> dict[str, Any] | None:
    """The `$jsonSchema` of a document class: a slip in the mongo shell is refused by MongoDB."""
    properties = getattr(cls, "properties", None)
    if properties is None:
        return None
    required = {field.db_field for field in cls._fields.values() if field.required}
    properties = {
        # What is not required may be missing, in documents older than the field, and null.
        name: kind if name in required else {"anyOf": [kind, {"bsonType": "null"}]}
        for name, kind in properties.items()
    }
    if issubclass(cls, SoftDeleteDocument):
        properties |= OF_EVERY_DOCUMENT
        required |= set(OF_EVERY_DOCUMENT)
    return {
        "$jsonSchema": {
            "bsonType": "object",
            "required": sorted(required),
            "properties": properties,
        }
    }


def ensure(cls: type[Document]) -> None:
    """Create collection, validator and indexes, whichever are missing. Idempotent."""
    database, name = cls._get_db(), cls._get_collection_name()
    validator = schema(cls)
    try:
        database.create_collection(name, validator=validator or {})
    except (CollectionInvalid, OperationFailure):  # it exists
        if validator:
            database.command("collMod", name, validator=validator)
    try:
        cls.ensure_indexes()
    except (DuplicateKeyError, NotUniqueError) as error:
        raise CollectionUnsound(
            f"{name}: existing documents break a unique index: {error}. "
            "Rename or delete all but one of them (see the README, mongo shell), then try again."
        ) from error
    except OperationFailure as error:
        if error.code not in CONFLICTS:
            raise
        raise CollectionUnsound(
            f"{name}: {error}. If an index of this name was made by hand, drop it."
        ) from error


def missing_indexes(cls: type[Document]) -> list[str]:
    """The names of the declared indexes that MongoDB does not have, or has but not as unique."""
    present = cls._get_collection().index_information()
    return [
        spec["name"]
        for spec in cls._meta["index_specs"]
        if spec.get("unique", False) != present.get(spec["name"], {}).get("unique", False)
        or spec["name"] not in present
    ]


def check() -> None:
    """Raise CollectionUnsound unless every declared index is there."""
    for cls in documents():
        if missing := missing_indexes(cls):
            raise CollectionUnsound(
                f"{cls._get_collection_name()}: no index {', '.join(missing)}. "
                "Run: manage.py ensure_indexes"
            )
