"""Inserting many new documents at once."""

from typing import Any

from pymongo.errors import BulkWriteError

from project.base.documents.exceptions import DUPLICATE_KEY
from project.base.documents.ids import move_counter_past_every_id, reserve_ids


def insert_many(kind: Any, documents: list[Any]) -> list[Any]:
    """The body of SoftDeleteDocument.insert_many, for documents of the class `kind`."""
    if not documents:
        return []
    rows = []
    for document, id in zip(documents, reserve_ids(kind, len(documents)), strict=True):
        rows.append({"_id": id, **document._row()})
    refused: set[int] = set()
    again: list[int] = []  # refused because of its id, not of its unique field
    try:
        kind._get_collection().insert_many(rows, ordered=False)
    except BulkWriteError as error:
        problems = error.details["writeErrors"]
        if any(problem["code"] != DUPLICATE_KEY for problem in problems):
            raise
        if error.details.get("writeConcernErrors"):
            raise  # of the rest nothing is known to outlive a failover
        refused = {problem["index"] for problem in problems}
        again = [p["index"] for p in problems if "_id" in p.get("keyPattern", {})]
    stored = []
    for index, document in enumerate(documents):
        if index not in refused:
            document._adopt(rows[index])
            kind.announce(rows[index])
            stored.append(document)
    if again:
        move_counter_past_every_id(kind)
        stored += insert_many(kind, [documents[index] for index in again])
    return stored
