"""Document objects: for commands, the Django shell and tests. Deletion only marks."""

from collections.abc import Collection
from typing import Any, ClassVar, Self

from project.base.documents.attempts import attempt
from project.base.documents.bulk import insert_many
from project.base.documents.reading import Stored
from project.base.documents.values import stored_values
from project.base.documents.writing import WrittenDocument
from project.base.fields import now


class SoftDeleteDocument(WrittenDocument):
    """A document that is never removed, only marked.

    MongoEngine's own `save()` is not used for writing: it upserts a document that was removed
    meanwhile, overwrites what another writer changed, and looks before it inserts.
    """

    meta: ClassVar[dict[str, Any]] = {"abstract": True}

    def save(
        self, *, if_version: Collection[int] | None = None, force_insert: bool = False
    ) -> Self:
        """Store what changed since this document was read, in one conditional atomic write.

        Changes that others made meanwhile to other fields are kept, and read. A save that
        changes nothing writes nothing. `force_insert` is what `objects.create()` passes; a new
        document is always inserted, never replaced.

        Raises MongoEngine's ValidationError, InUse, VersionConflict (`if_version` was given and
        the stored version is none of these), DoesNotExist (deleted or removed meanwhile), Busy.
        """
        kind, before = type(self), self._stored
        if before is None:
            self._adopt(kind._insert(self._row()))
            return self
        wanted = stored_values(kind, self._differences(before))
        self._adopt(
            kind._store(
                before["_id"],
                lambda stored: attempt(kind, stored, wanted, if_version),
                before,
                deleted=before.get("deleted_at") is not None,
                visible=self._visible,
            )
        )
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

    def _row(self) -> Stored:
        """The row of a new document, but for its id."""
        return type(self)._new_row({name: self._data.get(name) for name in self._fields})

    def _differences(self, before: Stored) -> dict[str, Any]:
        """The fields that say something else than what was read."""
        differences = {}
        for name, field in self._fields.items():
            stored = before.get(field.db_field)
            was = None if stored is None else field.to_python(stored)
            if name not in self.appended and self._data.get(name) != was:
                differences[name] = self._data.get(name)
        return differences

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
