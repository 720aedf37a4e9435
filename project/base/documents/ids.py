"""Ids: numbers from a counter, one for each collection (docs/adr/003-ids.md)."""

from typing import Any

from mongoengine import Document
from mongoengine.errors import DoesNotExist
from pymongo import ReturnDocument, WriteConcern

ID = "[1-9][0-9]{0,18}"  # as in a path; everything else is not found
GREATEST_ID = 2**63 - 1  # what MongoDB's long holds


def parse_id(text: str) -> int:
    """The id in a path that matched ID; raises DoesNotExist for one that MongoDB cannot hold."""
    if (id := int(text)) > GREATEST_ID:
        raise DoesNotExist(f"No id is as great as {text}")
    return id


def reserve_ids(document: type[Document], count: int = 1) -> range:
    """The next `count` ids: ascending, never used twice; gaps are allowed.

    The counter's write need not wait for a majority: an insert by the same primary comes later in
    the oplog, so once that is stored for good the counter is too. After a failover in between, the
    new primary's counter may give an id again: the insert that comes second is refused, and
    repeated with another one (move_counter_past_every_id).
    """
    counter = _counters(document).find_one_and_update(
        {"_id": document._get_collection_name()},
        {"$inc": {"last": count}},
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    return range(counter["last"] - count + 1, counter["last"] + 1)


def move_counter_past_every_id(document: type[Document]) -> None:
    """The counter was lost or put back, by a partial restore for example."""
    newest = document._get_collection().find_one({}, {"_id": 1}, sort=[("_id", -1)])
    if newest:
        _counters(document).update_one(
            {"_id": document._get_collection_name()}, {"$max": {"last": newest["_id"]}}
        )


def _counters(document: type[Document]) -> Any:
    return document._get_db()["counters"].with_options(write_concern=WriteConcern(w=1))
