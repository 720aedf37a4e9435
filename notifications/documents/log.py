"""What is known of the log as a whole: its name, and from where to where it goes."""

import secrets
import string
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, Self

from mongoengine import Document, StringField

from notifications.documents.event import Event
from project.base.documents import Stored
from project.base.fields import InstantField, now


class EventLog(Document):
    """Names the log. One document; its epoch changes only when a backup has been restored."""

    id: str = StringField(primary_key=True, default="events")
    epoch: str = StringField()
    since: datetime = InstantField()

    meta: ClassVar[dict[str, Any]] = {
        "collection": "event_logs",
        "strict": False,
        "auto_create_index": False,
    }

    @classmethod
    def current_epoch(cls) -> str:
        """The epoch of the log; the first caller of all names it."""
        collection = cls._get_collection()
        row = collection.find_one({"_id": "events"})
        if row is None:
            # Two at once: one wins, and both then read what is stored.
            collection.update_one({"_id": "events"}, {"$setOnInsert": _named()}, upsert=True)
            row = collection.find_one({"_id": "events"})
        epoch: str = row["epoch"]
        return epoch

    @classmethod
    def rotate(cls) -> str:
        """Give the log a new name, after which every older position is answered by a reset."""
        named = _named()
        cls._get_collection().update_one({"_id": "events"}, {"$set": named}, upsert=True)
        epoch: str = named["epoch"]
        return epoch


def _named() -> Stored:
    letters = string.ascii_lowercase + string.digits
    return {"epoch": "".join(secrets.choice(letters) for _ in range(6)), "since": now()}


class Span(NamedTuple):
    """What the log holds at one moment."""

    epoch: str
    oldest: int
    head: int

    @classmethod
    def read(cls) -> Self:
        # The head first: entries that come meanwhile are then simply later ones.
        head = Event.head()
        return cls(EventLog.current_epoch(), Event.oldest(), head)
