"""The entries of the event log: what happened, in one order for everybody."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar

from mongoengine import Document, LongField, StringField
from pymongo.client_session import ClientSession

from chargepoints.documents import Change
from notifications.visibility import visible_to
from project.base.actor import Restriction
from project.base.collections import DATE, LONG
from project.base.database import reads_in_order
from project.base.documents import Stored
from project.base.fields import InstantField

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
        before: int | None = None,
        newest_first: bool = False,
        window: int = WINDOW,
        **wanted: Any,
    ) -> tuple[list[Stored], int | None]:
        """At most `limit` events between two positions -> (rows, where to go on; None: all).

        `wanted` are the arguments of `matching`. A filter that matches little must not read a
        million entries for one page: of the whole log `window` positions are looked at. A page
        may then be short although there are more.
        """
        filter = matching(**wanted)
        with reads_in_order() as session:
            # Before the rows: a later head would vouch for positions that came after them.
            head = cls.head(session)
            last = head if before is None else min(head, before - 1)
            start, end = after, last
            if reads_much(filter) and newest_first:
                start = max(after, last - window)
            elif reads_much(filter):
                end = min(last, after + window)
            rows = cls.find(start, limit + 1, end, filter, session, newest_first)
        if len(rows) > limit:
            return rows[:limit], rows[limit - 1]["_id"]
        if newest_first:
            return rows, start + 1 if start > after else None
        return rows, end if end < last else None

    @classmethod
    def find(
        cls,
        after: int,
        limit: int = 0,
        end: int | None = None,
        filter: Stored | None = None,
        session: ClientSession | None = None,
        newest_first: bool = False,
    ) -> list[Stored]:
        """The entries that follow a position, up to `end`, in the order of the log."""
        positions = {"$gt": after} if end is None else {"$gt": after, "$lte": end}
        return list(
            cls._get_collection().find(
                {**(filter or {}), "_id": positions},
                sort=[("_id", -1 if newest_first else 1)],
                limit=limit,
                batch_size=limit,
                session=session,
            )
        )


def matching(
    charge_point: int | None = None,
    types: Collection[str] | None = None,
    statuses: Collection[str] | None = None,
    restriction: Restriction | None = None,
) -> Stored:
    """The MongoDB filter of the events that a reader wants, and may know of."""
    filter: Stored = {} if restriction is None else visible_to(restriction)
    if charge_point is not None:
        filter["charge_point"] = charge_point
    if statuses is not None:
        filter["new"] = {"$in": sorted(statuses)}
        types = set(types or Change.ALL) - {Change.RENAMED}  # its `new` is a name
    if types is not None:
        filter["type"] = {"$in": sorted(types)}
    return filter


def reads_much(filter: Stored) -> bool:
    """Whether to find a few events all of the log may have to be read: no index leads to them."""
    return bool(filter) and "charge_point" not in filter
