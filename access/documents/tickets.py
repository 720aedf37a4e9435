"""Tickets: what a browser shows instead of a key, where it can send no header."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from mongoengine import Document, StringField

from access import credentials
from access.documents.keys import ApiKey
from access.identity import Identity
from project.base.collections import DATE
from project.base.database import availability
from project.base.fields import InstantField, now

LIFE = timedelta(seconds=30)


class Ticket(Document):
    """A key's stand-in for one connection of a browser, which can send no header with it."""

    id: str = StringField(primary_key=True)  # the digest of what the client holds
    key: str = StringField()
    digest: str = StringField()
    expires_at: datetime = InstantField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "tickets",
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            {"name": "expires_at_ttl", "fields": ["expires_at"], "expireAfterSeconds": 0},
        ],
    }
    properties: ClassVar[dict[str, Any]] = {
        "_id": {"bsonType": "string"},
        "key": {"bsonType": "string"},
        "digest": {"bsonType": "string"},
        "expires_at": DATE,
    }

    @classmethod
    def issue(cls, identity: Identity) -> tuple[str, datetime]:
        """A ticket that lets its holder in as `identity` would be, and when it expires."""
        ticket, expires_at = credentials.new_ticket(), now() + LIFE
        cls._get_collection().insert_one(
            {
                "_id": credentials.digest(ticket),
                "key": identity.key,
                "digest": identity.digest,
                "expires_at": expires_at,
            }
        )
        return ticket, expires_at

    @classmethod
    def redeem(cls, ticket: str) -> Identity | None:
        """Whom it lets in, this once; None when it is refused. Raises PyMongoError."""
        availability.require()
        if not credentials.TICKET.fullmatch(ticket):
            return None
        row = cls._get_collection().find_one_and_delete(
            {"_id": credentials.digest(ticket), "expires_at": {"$gt": now()}}
        )
        return ApiKey.identify(row["key"], row["digest"]) if row else None
