"""Writing: every write is one conditional, atomic one, and deletion only marks."""

import time
from collections.abc import Collection
from typing import Any, ClassVar, Self

from pymongo.errors import DuplicateKeyError

from project.base.documents.back_off import back_off
from project.base.documents.bulk import insert_many
from project.base.documents.exceptions import Busy, InUse, VersionConflict, unique_field
from project.base.documents.ids import move_counter_past_every_id
from project.base.documents.reading import Stored, StoredDocument
from project.base.fields import now


class SoftDeleteDocument(StoredDocument):
    """A document that is never removed, only marked.

    MongoEngine's own `save()` is not used for writing: it upserts a document that was removed
    meanwhile, overwrites what another writer changed, and looks before it inserts.
    """

    meta: ClassVar[dict[str, Any]] = {"abstract": True}

    #: How long a list that `record` appends to may grow.
    APPEND_LIMIT: ClassVar[int] = 1000

    #: A write that keeps losing its race gives up after so many seconds.
    PATIENCE: ClassVar[float] = 3.0

    def record(self, before: Stored | None, after: Stored) -> dict[str, list[Stored]]:
        """Complete `after`, a change that is about to be stored in one write.

        `before` is what is stored now, None for a new document. Returns what the same write
        appends to which list field. Called again when the write loses a race.
        """
        after["version"] = (before["version"] or 0) + 1 if before else 1
        return {}

    def announce(self) -> None:
        """Tell whoever listens that a change has been stored. Must not raise."""

    def save(
        self, *, if_version: Collection[int] | None = None, force_insert: bool = False
    ) -> Self:
        """Store what changed since this document was read, in one conditional atomic write.

        Changes that others made meanwhile to other fields are kept, and read. A save that
        changes nothing writes nothing. `force_insert` is what `objects.create()` passes; a new
        document is always inserted, never replaced.

        Raises InUse, VersionConflict (`if_version` was given and the stored version is none of
        these), DoesNotExist (deleted or removed meanwhile), Busy.
        """
        if self._stored is None:
            self._insert()
        else:
            self._update(self._stored, self._differences(self._stored), if_version)
        return self

    def change(self, values: Stored, *, if_version: Collection[int] | None = None) -> Self:
        """Store these fields with these values, also where they are what was read.

        Unlike with `save`, a field named here has its value when this returns, whatever another
        writer stored meanwhile: who says "name and status" gets both. Raises as `save` does.
        """
        for name, value in values.items():
            setattr(self, name, value)
        self.validate()
        wanted = {}
        for name in values:  # of these only: to_mongo() of all of them costs 12 us more
            field, value = self._fields[name], self._data[name]
            wanted[field.db_field] = None if value is None else field.to_mongo(value)
        self._update(self.stored, wanted, if_version)
        return self

    def soft_delete(self, *, if_version: Collection[int] | None = None) -> Self:
        """Mark as deleted; raises DoesNotExist when it is already."""
        self.deleted_at = now()
        return self.save(if_version=if_version)

    def restore(self) -> Self:
        """Take the deletion back; raises DoesNotExist when it is not deleted, InUse."""
        if self._stored is None or self._stored.get("deleted_at") is None:
            raise self.DoesNotExist(f"{self._class_name} {self.id} is not deleted")
        self.deleted_at = None
        return self.save()

    @classmethod
    def insert_many(cls, documents: list[Self]) -> list[Self]:
        """Insert new documents in bulk, as `save` would one by one. Returns those stored.

        A document whose unique field is in use is left out, the others are stored.
        """
        return insert_many(cls, documents)

    def _first(self, id: int) -> Stored:
        """The row of a new document, validated."""
        self.id = id
        self.created_at = now()
        self.deleted_at = None
        self.validate()
        after: Stored = self.to_mongo().to_dict()
        after.update(self.record(None, after))
        return after

    def _insert(self) -> None:
        together = self._together()
        for _ in range(2):
            after = self._first(together.reserve_id(None))
            try:
                together.insert(after)
            except DuplicateKeyError as error:
                field = unique_field(type(self), error)
                if field != "_id":
                    raise InUse(field) from error
                move_counter_past_every_id(type(self))
            else:
                self._adopt(after)
                return self.announce()
        raise Busy(f"No free id for {self._get_collection_name()}")

    def _update(self, before: Stored, wanted: Stored, if_version: Collection[int] | None) -> None:
        deleted = before.get("deleted_at") is not None
        for wait in back_off(self.PATIENCE):
            # A document that was edited by hand may lack what every other has.
            before = self._complete(before)
            if if_version is not None and before["version"] not in if_version:
                raise VersionConflict
            after = before | wanted
            if deleted and after["deleted_at"] is not None:
                raise self.DoesNotExist(f"{self._class_name} {self.id} is deleted")
            if after == before:
                return self._adopt(before)
            appended = self.record(before, after)
            condition: Stored = {
                "_id": before["_id"],
                "version": before["version"],
                "deleted_at": before["deleted_at"],
            }
            changed = {key: value for key, value in after.items() if before[key] != value}
            update: Stored = {"$set": changed}
            if appended:
                update["$push"] = {key: {"$each": items} for key, items in appended.items()}
                for key in appended:
                    condition[f"{key}.{self.APPEND_LIMIT - 1}"] = {"$exists": False}
            try:
                if self._together().update((condition, update)):
                    self._adopt(after)
                    return self.announce()
            except DuplicateKeyError as error:
                raise InUse(unique_field(type(self), error)) from error
            # Lost a race (or a list is full): read again and try again.
            time.sleep(wait)
            # Raises DoesNotExist when it was deleted, or moved out of sight, meanwhile.
            before = self.find_one(before["_id"], "only" if deleted else "exclude", self._visible)
        raise Busy(f"{self._class_name} {self.id} could not be changed now")

    def _complete(self, stored: Stored) -> Stored:
        return {field.db_field: None for field in self._fields.values()} | stored

    def _differences(self, before: Stored) -> Stored:
        """What this document says differently from what it was read as; validated."""
        mine = self.to_mongo()
        wanted = {
            field.db_field: mine.get(field.db_field)
            for field in self._fields.values()
            if field.db_field not in self.appended
            and mine.get(field.db_field) != before.get(field.db_field)
        }
        if wanted:
            self.validate()
        return wanted

    def _adopt(self, stored: Stored) -> None:
        """Become what is stored."""
        self._stored = stored
        for name, field in self._fields.items():
            if name not in self.appended:
                value = stored.get(field.db_field)
                self._data[name] = None if value is None else field.to_python(value)
        # Nothing here goes by these marks; _clear_changed_fields() would look for more of them in
        # everything nested, for 10 us.
        self._changed_fields: list[str] = []
        self._created = False
