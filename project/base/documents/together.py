"""The operations on one collection that requests of the same moment share a round trip for.

PyMongo's find_one costs 150 us of CPU and its update_one 310, of which MongoDB's part is little;
sixteen of them together cost 280 and 500 (docs/adr/011-joined-calls.md). What is asked of MongoDB
is the same; no rule of a document is in here.
"""

from typing import Any

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError, WriteConcernError, WriteError

from project.base.documents.exceptions import DUPLICATE_KEY
from project.base.documents.ids import reserve_ids
from project.base.joined import Joined

IMMUTABLE_FIELD = 66  # MongoDB error code

#: A bulk write answers how many updates matched, not which. So each is an upsert, which would
#: insert where nothing matched, and an insert that cannot be: with another _id than the condition
#: says, one that no document has. MongoDB refuses it, and says which of the updates it was.
REFUSE_TO_INSERT = {"$setOnInsert": {"_id": None}}

Stored = dict[str, Any]


class Together:
    """Calls for the documents of one class; each is as good as alone."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind
        #: id -> the document that is not deleted, without its appended lists, or None.
        self.find = Joined(self._find, self._find_all)
        #: None -> a new id.
        self.reserve_id = Joined(self._reserve_id, self._reserve_ids)
        #: Inserts a row; raises DuplicateKeyError.
        self.insert = Joined(self._insert, self._insert_all)
        #: (condition, update) -> whether it matched; raises DuplicateKeyError.
        self.update = Joined(self._update, self._update_all)

    @property
    def _collection(self) -> Any:
        return self._kind._get_collection()

    def _find(self, id: int) -> Stored | None:
        filter = {"_id": id, "deleted_at": None}
        found: Stored | None = self._collection.find_one(filter, self._kind._unloaded())
        return found

    def _find_all(self, ids: list[int]) -> list[Stored | None]:
        found = self._collection.find(
            {"_id": {"$in": ids}, "deleted_at": None},
            self._kind._unloaded(),
            hint="_id_",
            batch_size=len(ids) + 1,  # that it was the last batch is known without asking
        )
        rows = {row["_id"]: row for row in found}
        # A copy for each: two may ask for the same, and replace fields of what they get. What is
        # nested in it stays shared: nobody changes that in place (appended lists are not loaded).
        return [rows[id].copy() if id in rows else None for id in ids]

    def _reserve_id(self, _: None) -> int:
        return reserve_ids(self._kind)[0]

    def _reserve_ids(self, calls: list[None]) -> range:
        return reserve_ids(self._kind, len(calls))

    def _insert(self, row: Stored) -> None:
        self._collection.insert_one(row)

    def _insert_all(self, rows: list[Stored]) -> list[None | Exception]:
        try:
            self._collection.insert_many(rows, ordered=False)
        except BulkWriteError as error:
            return [_own(error, index) for index in range(len(rows))]
        return [None] * len(rows)

    def _update(self, change: tuple[Stored, Stored]) -> bool:
        return bool(self._collection.update_one(*change).matched_count)

    def _update_all(self, changes: list[tuple[Stored, Stored]]) -> list[bool | Exception]:
        updates = [
            UpdateOne(condition, update | REFUSE_TO_INSERT, upsert=True)
            for condition, update in changes
        ]
        try:
            self._collection.bulk_write(updates, ordered=False)
        except BulkWriteError as error:
            return [_matched(_own(error, index)) for index in range(len(updates))]
        return [True] * len(updates)

    def knows_what_matched(self) -> bool:
        """Whether this MongoDB refuses what REFUSE_TO_INSERT relies on; asked by a refused update.

        Only where the validator is in place: it would refuse this row whatever else MongoDB does.
        """
        nobody = {"_id": 0, "version": 0}
        return self._update_all([(nobody, {"$set": {"version": 0}})]) == [False]


def _own(error: BulkWriteError, index: int) -> WriteError | WriteConcernError | None:
    """What one operation alone would have raised; None: it is stored."""
    details: Any = error.details
    for problem in details["writeErrors"]:
        if problem["index"] == index:
            kind = DuplicateKeyError if problem["code"] == DUPLICATE_KEY else WriteError
            return kind(problem["errmsg"], problem["code"], problem)
    for problem in details["writeConcernErrors"]:  # perhaps only until the next failover
        return WriteConcernError(problem["errmsg"], problem["code"], problem)
    return None


def _matched(error: WriteError | WriteConcernError | None) -> bool | Exception:
    if error is None:
        return True
    return False if error.code == IMMUTABLE_FIELD else error
