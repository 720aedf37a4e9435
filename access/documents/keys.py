"""API keys as MongoDB holds them: never a secret, only its digest."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, ClassVar

from mongoengine import DictField, Document, ListField, LongField, NotUniqueError, StringField
from pymongo import WriteConcern
from pymongo.errors import DuplicateKeyError, PyMongoError

from access import credentials
from access.identity import Identity, Scope
from project.base.actor import Restriction
from project.base.database import availability
from project.base.documents import Stored
from project.base.fields import InstantField, NameField, now

LAST_USE = timedelta(minutes=10)  # how exactly it is known; a write for each request would be dear


class Expired(Exception):
    """The key has expired: nothing that is done to its secret makes it good."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.at = at


class ApiKey(Document):
    """A key; the one part of it that is stored in clear is its id, `cp_<id>_...`."""

    id: str = StringField(primary_key=True)
    name: str = NameField(max_length=64, required=True)
    scope: str = StringField(choices=Scope.ALL)
    digest: str = StringField()
    replaced: Stored | None = DictField(null=True)  # the secret before the last rotation
    ids: list[int] | None = ListField(LongField(), null=True)
    prefix: str | None = StringField(null=True)
    created_at: datetime = InstantField()
    expires_at: datetime | None = InstantField(null=True)
    revoked_at: datetime | None = InstantField(null=True)
    last_used_at: datetime | None = InstantField(null=True)

    meta: ClassVar[dict[str, Any]] = {
        "collection": "api_keys",
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            # The name of a revoked key can be used again.
            {
                "name": "name_unique_valid",
                "fields": ["name"],
                "unique": True,
                "partialFilterExpression": {"revoked_at": None},
            },
        ],
    }
    properties: ClassVar[dict[str, Any]] = {
        "_id": {"bsonType": "string"},
        "name": {"bsonType": "string", "minLength": 1, "maxLength": 64},
        "scope": {"enum": list(Scope.ALL)},
        "digest": {"bsonType": "string", "minLength": 64, "maxLength": 64},
        "ids": {"bsonType": ["array", "null"]},
        "prefix": {"bsonType": ["string", "null"]},
        "expires_at": {"bsonType": ["date", "null"]},
        "revoked_at": {"bsonType": ["date", "null"]},
    }

    @classmethod
    def identify(cls, id: str, digest: str) -> Identity | None:
        """Whom a presented key stands for; None when it is refused. Raises PyMongoError."""
        availability.require()
        return Identity.of(cls._get_collection().find_one({"_id": id}), digest, now())

    @classmethod
    def confirm(cls, identities: Iterable[Identity]) -> set[Identity]:
        """Those that a look at MongoDB confirms as they are. Raises PyMongoError."""
        asked = set(identities)
        rows = cls._get_collection().find({"_id": {"$in": sorted({i.key for i in asked})}})
        stored, at = {row["_id"]: row for row in rows}, now()
        return {i for i in asked if Identity.of(stored.get(i.key), i.digest, at) == i}

    @classmethod
    def touch(cls, id: str) -> None:
        """Note that it is used, unless that was noted within LAST_USE. Never raises."""
        at = now()
        late = [{"last_used_at": None}, {"last_used_at": {"$lt": at - LAST_USE}}]
        with suppress(PyMongoError):  # a time of last use is not worth any trouble
            cls._get_collection().with_options(write_concern=WriteConcern(w=1)).update_one(
                {"_id": id, "$or": late}, {"$set": {"last_used_at": at}}
            )

    # --- What manage.py apikey does --------------------------------------------------------------

    @classmethod
    def issue(
        cls,
        name: str,
        scope: str,
        *,
        expires_at: datetime | None = None,
        restriction: Restriction | None = None,
    ) -> str:
        """Store a new key and return it, this once; raises NotUniqueError when the name is used."""
        ids, prefix = restriction or Restriction()
        document = cls(id=credentials.new_id(), name=name, scope=scope, created_at=now())
        document.validate()
        key = credentials.new_key(document.id)
        row = document.to_mongo().to_dict() | {
            "digest": credentials.digest(key),
            "ids": None if ids is None else sorted(ids),
            "prefix": prefix,
            "expires_at": expires_at,
            "revoked_at": None,
            "last_used_at": None,
        }
        try:
            cls._get_collection().insert_one(row)
        except DuplicateKeyError as error:
            raise NotUniqueError(name) from error
        return key

    @classmethod
    def rotate(cls, name: str, grace: timedelta = timedelta()) -> str | None:
        """Give it a new secret; the old one is good for `grace` more. None: no such key.

        Raises Expired.
        """
        row = cls._get_collection().find_one({"name": name, "revoked_at": None})
        if row is None:
            return None
        if (expires_at := row.get("expires_at")) and expires_at <= now():
            raise Expired(expires_at)
        key = credentials.new_key(row["_id"])
        replaced = {"digest": row["digest"], "until": now() + grace}
        changed = cls._get_collection().find_one_and_update(
            {"_id": row["_id"], "digest": row["digest"], "revoked_at": None},
            {"$set": {"digest": credentials.digest(key), "replaced": replaced}},
        )
        return key if changed else None

    @classmethod
    def revoke(cls, name: str) -> bool:
        """Whether there was such a key."""
        result = cls._get_collection().update_one(
            {"name": name, "revoked_at": None}, {"$set": {"revoked_at": now()}}
        )
        return bool(result.modified_count)

    @classmethod
    def rows(cls) -> list[Stored]:
        """Every key by name, the revoked ones too."""
        return list(cls._get_collection().find({}, {"digest": 0, "replaced": 0}).sort("name"))
