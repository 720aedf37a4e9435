"""The event log: the truth about what happened, in one order for everybody."""

import secrets
import string
from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, Self

from mongoengine import Document, LongField, StringField
from pymongo.client_session import ClientSession

from chargepoints.documents import Change
from notifications.visibility import visible_to
from project.base.actor import Restriction
from project.base.collections import DATE, LONG
from project.base.database import reads_in_order
from project.base.documents import Stored
from project.base.fields import InstantField, now

WINDOW = 100_000  # positions that one page looks through for a filter: a tenth of a second


class Event(Document):
    """One entry of the log (contract section 4). Written by the relay, never changed.

    Positions are 1, 2, 3, ... without a gap: position k+1 is inserted only by someone who saw
    k, and `_id` is unique. A counter would be wrong: a slow writer's smaller number becomes
    visible after a larger one, and a reader who resumes after the larger one never sees it.
    """

    position: int = LongField(primary_key=True)
    at: datetime = InstantField(required=True)
    type: str = StringField(required=True)
    charge_point: int = LongField(required=True)
    version: int = LongField(required=True)
    name: str = StringField()
    status: str = StringField()
    old: str | None = StringField(null=True)
    new: str | None = StringField(null=True)
    by: str | None = StringField()  # the name of whoever made the change, where that is known

    meta: ClassVar[dict[str, Any]] = {
        "collection": "events",
        "strict": False,
        "auto_create_index": False,
        "indexes": [
            # Makes an entry exactly-once, whoever relays it how often.
            {
                "name": "charge_point_version_unique",
                "fields": ["charge_point", "version"],
                "unique": True,
            },
            {"name": "charge_point_position", "fields": ["charge_point", "position"]},
        ],
    }
    properties: ClassVar[dict[str, Any]] = {
        "_id": LONG,
        "charge_point": LONG,
        "version": LONG,
        "at": DATE,
        "type": {"enum": list(Change.ALL)},
    }

    @classmethod
    def head(cls, session: ClientSession | None = None) -> int:
        """The newest position; 0 while the log is empty."""
        return cls._end(-1, session)

    @classmethod
    def oldest(cls, session: ClientSession | None = None) -> int:
        """The oldest position that is kept; 0 while the log is empty."""
        return cls._end(1, session)

    @classmethod
    def _end(cls, direction: int, session: ClientSession | None) -> int:
        order = [("_id", direction)]
        row = cls._get_collection().find_one({}, {"_id": 1}, sort=order, session=session)
        return row["_id"] if row else 0

    @classmethod
    def prune(cls, keep: int, batch: int = 10_000) -> int:
        """Remove the oldest entries beyond the newest `keep`; returns how many are gone.

        By position and never the head: after a TTL index had emptied a quiet log, numbering
        would start again. At most `batch` at once, so that nobody waits for it.
        """
        last = min(cls.head() - keep, cls.oldest() + batch - 1)
        if keep < 1 or last < 1:
            return 0
        deleted: int = cls._get_collection().delete_many({"_id": {"$lte": last}}).deleted_count
        return deleted

    @classmethod
    def scan(
        cls,
        after: int,
        limit: int,
        *,
        charge_point: int | None = None,
        types: Collection[str] | None = None,
        statuses: Collection[str] | None = None,
        restriction: Restriction | None = None,
        window: int = WINDOW,
    ) -> tuple[list[Stored], int | None]:
        """At most `limit` matching events after a position -> (rows, where to go on; None: all).

        A filter that matches little must not read a million entries for one page: of the whole
        log `window` positions are looked at. A page may then be short although there are more.
        """
        filter: Stored = {} if restriction is None else visible_to(restriction)
        if charge_point is not None:
            filter["charge_point"] = charge_point
        if statuses is not None:
            filter["new"] = {"$in": sorted(statuses)}
            types = set(types or Change.ALL) - {Change.RENAMED}  # its `new` is a name
        if types is not None:
            filter["type"] = {"$in": sorted(types)}
        filtered = bool(filter.keys() - {"charge_point"})
        with reads_in_order() as session:
            # Before the rows: a later head would vouch for positions that came after them.
            head = cls.head(session)
            end = after + window if filtered and charge_point is None else head
            rows = cls.find(after, limit + 1, end if end < head else None, filter, session)
        if len(rows) > limit:
            return rows[:limit], rows[limit - 1]["_id"]
        return rows, end if end < head else None

    @classmethod
    def find(
        cls,
        after: int,
        limit: int = 0,
        end: int | None = None,
        filter: Stored | None = None,
        session: ClientSession | None = None,
    ) -> list[Stored]:
        """The entries that follow a position, up to `end`, in the order of the log."""
        positions = {"$gt": after} if end is None else {"$gt": after, "$lte": end}
        return list(
            cls._get_collection().find(
                {**(filter or {}), "_id": positions},
                sort=[("_id", 1)],
                limit=limit,
                batch_size=limit,
                session=session,
            )
        )


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
