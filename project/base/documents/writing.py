"""Writing rows: every write is one conditional, atomic one."""

import time
from collections.abc import Callable, Collection
from contextvars import copy_context
from typing import Any, ClassVar

from pymongo.errors import DuplicateKeyError, ExecutionTimeout, WriteError

from project.base.deadlines import seconds_left
from project.base.documents.attempts import attempt
from project.base.documents.back_off import back_off
from project.base.documents.exceptions import (
    INVALID_DOCUMENT,
    Busy,
    InUse,
    unique_field,
)
from project.base.documents.ids import move_counter_past_every_id
from project.base.documents.reading import Stored, StoredDocument
from project.base.documents.together import Decide, Write
from project.base.documents.values import default, stored_values
from project.base.fields import now


class WrittenDocument(StoredDocument):
    """Stores what requests ask for, from row to row. No document object is made for it."""

    meta: ClassVar[dict[str, Any]] = {"abstract": True}

    #: How long a list that `record` appends to may grow.
    APPEND_LIMIT: ClassVar[int] = 1000

    #: A write that keeps losing its race gives up after so many seconds.
    PATIENCE: ClassVar[float] = 3.0

    @classmethod
    def record(cls, before: Stored | None, after: Stored) -> dict[str, list[Stored]]:
        """Complete `after`, a change that is about to be stored in one write.

        `before` is what is stored now, None for a new document, which has no `_id` yet. Returns
        what the same write appends to which list field. Called again when the write loses a race.
        """
        after["version"] = (before["version"] or 0) + 1 if before else 1
        return {}

    @classmethod
    def announce(cls, stored: Stored) -> None:
        """Tell whoever listens that a change has been stored. Must not raise."""

    @classmethod
    def create(cls, values: dict[str, Any]) -> Stored:
        """Store a new document with these values of its fields -> what is stored.

        Raises MongoEngine's ValidationError, InUse, Busy.
        """
        return cls._insert(cls._new_row(values))

    @classmethod
    def change(
        cls,
        id: int,
        values: dict[str, Any],
        *,
        if_version: Collection[int] | None = None,
        visible: Stored | None = None,
        admit: Callable[[Stored], None] | None = None,
    ) -> Stored:
        """Give these fields these values -> what is stored.

        Also where they are what was read: a field named here has its value when this returns,
        whatever another writer stored meanwhile. What changes nothing writes nothing.

        `visible` is a filter: what it hides does not exist. `admit` is given what would be
        stored, and raises to refuse. Raises DoesNotExist, MongoEngine's ValidationError,
        VersionConflict (`if_version` was given and the stored version is none of these), InUse,
        Busy.
        """
        wanted = stored_values(cls, values)

        def decide(before: Stored) -> Write:
            if admit:
                admit(before | wanted)
            return attempt(cls, before, wanted, if_version)

        return cls._store(id, decide, visible=visible)

    # --- Shared with the document objects (project.base.documents.soft_delete) --------------------

    @classmethod
    def _new_row(cls, values: dict[str, Any]) -> Stored:
        """The row of a new document, but for its id; raises MongoEngine's ValidationError."""
        given = {name: default(field) for name, field in cls._fields.items()} | values
        for name in ("id", *cls.appended):
            del given[name]
        given |= {"created_at": now(), "deleted_at": None}
        row = stored_values(cls, given)
        for field in cls._fields.values():  # as MongoEngine does; sparse indexes go by it
            if row.get(field.db_field, ...) is None and not field.null:
                del row[field.db_field]
        row.update(cls.record(None, row))
        return row

    @classmethod
    def _insert(cls, row: Stored) -> Stored:
        together = cls._together()
        for _ in range(2):
            try:
                together.insert(row)
            except DuplicateKeyError as error:
                field = unique_field(cls, error)
                if field != "_id":
                    raise InUse(field) from error
                move_counter_past_every_id(cls)
            else:
                cls.announce(row)
                return row
        raise Busy(f"No free id for {cls._get_collection_name()}")

    @classmethod
    def _store(
        cls,
        id: int,
        decide: Decide,
        before: Stored | None = None,
        *,
        deleted: bool = False,
        visible: Stored | None = None,
    ) -> Stored:
        """Store what `decide` makes of what is stored, trying again where others are faster.

        `before` saves the first read. -> what is stored then.
        """
        context = copy_context()

        def on_time(stored: Stored) -> Write:
            # Whoever gave up has been told so: their change must not come after their next one.
            if not seconds_left():
                raise ExecutionTimeout("MongoDB has not answered in time")
            return decide(stored)

        def in_our_context(stored: Stored) -> Write:  # another thread may call it
            return context.run(on_time, stored)

        for wait in back_off(cls.PATIENCE):
            try:
                if before:
                    write = cls._write(decide(before))
                elif deleted or visible:
                    # Raises DoesNotExist when it was deleted, or moved out of sight, meanwhile.
                    before = cls.find_one(id, "only" if deleted else "exclude", visible)
                    write = cls._write(decide(before))
                else:
                    write = cls._together().change((id, in_our_context))
            except DuplicateKeyError as error:
                raise InUse(unique_field(cls, error)) from error
            except WriteError as error:
                if error.code == INVALID_DOCUMENT:
                    cls._name_what_is_invalid(id)
                raise
            if write:
                if write.update:
                    cls.announce(write.after)
                return write.after
            before = None  # lost a race (or a list is full): read again and try again
            time.sleep(wait)
        raise Busy(f"{cls._class_name} {id} could not be changed now")

    @classmethod
    def _name_what_is_invalid(cls, id: int) -> None:
        """Somebody stored by hand what MongoDB's validator refuses to keep: raise that as ours."""
        row = cls.find_one(id, "include")
        fields = {name: field for name, field in cls._fields.items() if name not in cls.appended}
        stored_values(cls, {name: row.get(field.db_field) for name, field in fields.items()})

    @classmethod
    def _write(cls, write: Write) -> Write | None:
        """None: lost a race."""
        if write.update:
            if not cls._together().update(write):
                return None
            cls._together().know(write.after)
        return write
