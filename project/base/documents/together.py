"""The operations on one collection that requests of the same moment share a round trip for.

PyMongo's find_one costs 150 us of CPU and its update_one 310, of which MongoDB's part is little;
sixteen of them together cost 280 and 500 (docs/adr/011-joined-calls.md). What is asked of MongoDB
is the same; no rule of a document is in here.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, PyMongoError, WriteError

from project.base.documents.ids import reserve_ids
from project.base.documents.outcomes import matched, own_error
from project.base.documents.recent import Recent
from project.base.joined import Joined

#: Rounds of changes at the same time: while one waits for MongoDB, those of another can be answered
#: and make their next request. One round for all leaves the processor idle a quarter of the time;
#: more than two are smaller, and cost more.
LANES = 2

#: A bulk write answers how many updates matched, not which. So each is an upsert, which would
#: insert where nothing matched, and an insert that cannot be: with another _id than the condition
#: says, one that no document has. MongoDB refuses it, and says which of the updates it was.
REFUSE_TO_INSERT = {"$setOnInsert": {"_id": None}}

#: The index of the ids. Without the hint MongoDB weighs all others that a condition could use: 26
#: of its 320 us a change.
BY_ID = "_id_"

Stored = dict[str, Any]


class Write(NamedTuple):
    """`update` what has `condition`, and `after` is stored. No update: nothing has to change."""

    condition: Stored
    update: Stored
    after: Stored


#: What is to be written over what is stored; may raise.
Decide = Callable[[Stored], Write]
Call = tuple[int, Decide]  # for the document with this id


class Together:
    """Calls for the documents of one class; each is as good as alone."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind
        #: id -> the document that is not deleted, without its appended lists, or None.
        self.find = Joined(self._find, self._find_all)
        #: Gives a row the next id and inserts it; raises DuplicateKeyError.
        self.insert = Joined(self._insert, self._insert_all)
        #: A write -> whether it matched; raises DuplicateKeyError.
        self.update = Joined(self._update, self._update_all)
        self._changes = [Joined(self._change, self._change_all) for _ in range(LANES)]
        self._recent = Recent()

    @property
    def _collection(self) -> Any:
        return self._kind._get_collection()

    def change(self, call: Call) -> Write | None:
        """Read, decide and write -> what was written; None: lost a race.

        Raises DoesNotExist, DuplicateKeyError, and what `decide` raises.
        """
        return self._changes[call[0] % LANES](call)

    def know(self, row: Stored) -> None:
        """Somebody here has stored it otherwise."""
        self._recent.remember(row)

    def _find(self, id: int) -> Stored | None:
        filter = {"_id": id, "deleted_at": None}
        found: Stored | None = self._collection.find_one(filter, self._kind._unloaded())
        return found

    def _find_all(self, ids: list[int]) -> list[Stored | None]:
        found = self._collection.find(
            {"_id": {"$in": ids}, "deleted_at": None},
            self._kind._unloaded(),
            hint=BY_ID,
            batch_size=len(ids) + 1,  # that it was the last batch is known without asking
        )
        rows = {row["_id"]: row for row in found}
        # A copy for each: two may ask for the same, and replace fields of what they get. What is
        # nested in it stays shared: nobody changes that in place (appended lists are not loaded).
        return [rows[id].copy() if id in rows else None for id in ids]

    def _insert(self, row: Stored) -> None:
        [row["_id"]] = reserve_ids(self._kind)
        self._collection.insert_one(row)

    def _insert_all(self, rows: list[Stored]) -> list[None | Exception]:
        for row, id in zip(rows, reserve_ids(self._kind, len(rows)), strict=True):
            row["_id"] = id
        return self._insert_numbered(rows)

    def _insert_numbered(self, rows: list[Stored]) -> list[None | Exception]:
        try:
            self._collection.insert_many(rows, ordered=False)
        except BulkWriteError as error:
            return [own_error(error, index) for index in range(len(rows))]
        return [None] * len(rows)

    def _update(self, write: Write) -> bool:
        return bool(self._collection.update_one(write.condition, write.update).matched_count)

    def _update_all(self, writes: list[Write]) -> list[bool | Exception]:
        updates = [
            UpdateOne(write.condition, write.update | REFUSE_TO_INSERT, upsert=True, hint=BY_ID)
            for write in writes
        ]
        try:
            self._collection.bulk_write(updates, ordered=False)
        except BulkWriteError as error:
            return [matched(own_error(error, index)) for index in range(len(updates))]
        return [True] * len(updates)

    def _change(self, call: Call) -> Write | None:
        [answer] = self._change_all([call])
        if isinstance(answer, Exception):
            try:
                raise answer
            finally:
                del answer  # or it would keep this frame, and this frame it
        return answer

    def _change_all(self, calls: list[Call]) -> list[Write | Exception | None]:
        answers: list[Write | Exception | None] = [self._guessed(*call) for call in calls]
        unknown = [n for n, answer in enumerate(answers) if answer is None]
        rows = self._found([calls[n][0] for n in unknown])
        for n, row in zip(unknown, rows, strict=True):
            answers[n] = self._decided(*calls[n], row)
        writes = {n: w for n, w in enumerate(answers) if isinstance(w, Write) and w.update}
        try:
            outcomes = self._write_all(list(writes.values())) if writes else []
        except PyMongoError:
            self._recent.forget()
            raise
        stored = set()
        for (n, write), outcome in zip(writes.items(), outcomes, strict=True):
            id = calls[n][0]
            if outcome is True:
                self._recent.remember(write.after)
                stored.add(id)
                continue
            answers[n] = outcome or None
            if outcome:  # refused for what it says: whether the guess was right is not known
                self._recent.drop(id)
            elif n not in unknown and id not in stored:
                self._recent.forget()
        return answers

    # One that is alone is asked for alone: that costs less, and mongomock can do it.

    def _found(self, ids: list[int]) -> list[Stored | None]:
        return self._find_all(ids) if len(ids) > 1 else [self._find(id) for id in ids]

    def _write_all(self, writes: list[Write]) -> Sequence[bool | Exception]:
        if len(writes) > 1:
            return self._update_all(writes)
        try:
            return [self._update(write) for write in writes]
        except WriteError as error:
            return [error]

    def _guessed(self, id: int, decide: Decide) -> Write | None:
        """A write on what is probably stored, if one follows from it."""
        row = self._recent.guess(id)
        if row is None:
            return None
        try:
            write = decide(row)
        except Exception:  # it may be true of the past only
            return None
        return write if write.update else None

    def _decided(self, id: int, decide: Decide, row: Stored | None) -> Write | Exception:
        if row is None:
            return self._kind.DoesNotExist(f"{self._kind._class_name} {id} does not exist")
        try:
            return decide(row)
        except Exception as error:  # its own: the others know nothing of it
            return error

    def knows_what_matched(self) -> bool:
        """Whether this MongoDB refuses what REFUSE_TO_INSERT relies on; asked by a refused update.

        Only where the validator is in place: it would refuse this row whatever else MongoDB does.
        """
        nobody = {"_id": 0, "version": 0}
        return self._update_all([Write(nobody, {"$set": {"version": 0}}, {})]) == [False]
