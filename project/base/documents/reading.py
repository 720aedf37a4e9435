"""Documents as MongoDB holds them, and how they are read."""

from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar, Self

from mongoengine import Document, LongField, QuerySet

from project.base.actor import Restriction
from project.base.documents.ids import parse_id
from project.base.documents.together import Together
from project.base.fields import InstantField

#: A document as MongoDB holds it: `{"_id": 7, "name": ..., "version": 3}`.
Stored = dict[str, Any]

#: Before any deletion. Unlike "not null" it lets MongoDB use an index that has the deleted only.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

#: What `deleted` may say of which documents are meant, and the MongoDB filter for it.
DELETED: dict[str, Stored] = {
    "exclude": {"deleted_at": None},
    "only": {"deleted_at": {"$gt": LONG_AGO}},
    "include": {},
}


class SoftDeleteQuerySet(QuerySet):
    """`objects` means everything; those that exist for the world are asked for: `.active()`."""

    def active(self) -> Self:
        return self.filter(deleted_at=None)

    def deleted(self) -> Self:
        return self.filter(deleted_at__ne=None)


class StoredDocument(Document):
    """The fields that every document has, and its reading."""

    meta: ClassVar[dict[str, Any]] = {
        "abstract": True,
        "strict": False,  # a field added in the mongo shell must not break reading
        "auto_create_index": False,  # project.base.collections does it, before serving
        "queryset_class": SoftDeleteQuerySet,
    }

    id: int = LongField(primary_key=True)
    created_at: datetime = InstantField()
    deleted_at: datetime | None = InstantField(null=True)
    version: int = LongField()

    #: The `$jsonSchema` properties that MongoDB enforces beside those every document has.
    properties: ClassVar[dict[str, Any]] = {}

    #: List fields that only the server appends to; requests neither read nor send them.
    appended: ClassVar[frozenset[str]] = frozenset()

    _stored: Stored | None = None
    _visible: Stored = {}  # the filter that this document was read through

    @classmethod
    def _from_son(cls, son: Stored, *args: Any, **kwargs: Any) -> Self:
        document: Self = super()._from_son(son, *args, **kwargs)
        document._stored = dict(son)
        return document

    @property
    def stored(self) -> Stored:
        """What MongoDB held when this document was last read or saved."""
        if self._stored is None:
            raise ValueError(f"This {self._class_name} has not been saved yet")
        return self._stored

    # With MongoDB's own words: a queryset is cloned at each step, which costs a request for one
    # document more than the query itself (250 us).

    @classmethod
    def find_one(cls, id: int, deleted: str = "exclude", visible: Stored | None = None) -> Stored:
        """The stored document, without its appended lists; raises DoesNotExist.

        Also when the filter `visible` hides it.
        """
        if deleted == "exclude" and not visible:
            row = cls._together().find(id)
        else:
            filter = {"_id": id, **DELETED[deleted], **(visible or {})}
            row = cls._get_collection().find_one(filter, cls._unloaded())
        if row is None:
            raise cls.DoesNotExist(f"{cls._class_name} {id} does not exist")
        stored: Stored = row
        return stored

    @classmethod
    @cache
    def _together(cls) -> Together:
        return Together(cls)

    @classmethod
    def load(cls, id: int, deleted: str = "exclude", visible: Stored | None = None) -> Self:
        """The document as an object, to be changed and saved; raises DoesNotExist.

        A save that has to read it again does so through the same filter `visible`.
        """
        document = cls._from_son(cls.find_one(id, deleted, visible))
        document._visible = visible or {}
        return document

    @classmethod
    def existing_id(cls, text: str, restriction: Restriction | None = None) -> int:
        """The id in a path, of a document that is there, deleted or not; raises DoesNotExist."""
        id: int = cls.find_one(parse_id(text), "include", cls.visible(restriction))["_id"]
        return id

    @classmethod
    def find_page(
        cls, filter: Stored, after: int, limit: int, projection: Stored | None = None
    ) -> list[Stored]:
        """The stored documents whose id follows `after`, in the order of ids."""
        if after:
            filter = {**filter, "_id": {"$gt": after}}
        index = cls.page_index(filter)
        # One batch: MongoDB's first would have 101 documents, and cost a second round trip.
        return list(
            cls._get_collection()
            .find(
                filter,
                projection or cls._unloaded(),
                sort=cls._page_order(filter, index),
                limit=limit,
                batch_size=limit,
            )
            .hint(index)
        )

    @classmethod
    def _page_order(cls, filter: Stored, index: str | None) -> list[tuple[str, int]]:
        """The order of ids, in the words of the index.

        `null` in a filter also means BSON's old `undefined`, beside it in the index. By id alone
        MongoDB would merge the two, and forget nothing it has seen: 130 us of a page of 1000.
        """
        specs = [spec for spec in cls._meta["index_specs"] if spec["name"] == index]
        keys = [key for spec in specs for key, _ in spec["fields"]]
        return [(key, 1) for key in keys if filter.get(key, ...) is None] + [("_id", 1)]

    @classmethod
    def page_index(cls, filter: Stored) -> str | None:
        """The name of the index that has the documents of `filter` in the order of ids.

        None: MongoDB may choose. Left to itself it tries several, and may take one that reads over
        all that is deleted.
        """
        return None

    @classmethod
    def count(cls, filter: Stored) -> int:
        counted: int = cls._get_collection().count_documents(filter)
        return counted

    # --- Restrictions ----------------------------------------------------------------------------

    @classmethod
    def visible(cls, restriction: Restriction | None) -> Stored:
        """A MongoDB filter to be merged into others: what it hides does not exist."""
        return {} if restriction is None else {"$and": [cls.visible_to(restriction)]}

    @classmethod
    def visible_to(cls, restriction: Restriction) -> Stored:
        """The MongoDB filter of what a restricted visitor may know of.

        Nothing, unless the model says what the restriction means for it.
        """
        return {"_id": {"$in": []}}

    @classmethod
    def within(cls, restriction: Restriction, stored: Stored) -> bool:
        """Whether a restricted visitor may make it so; a new document has no `_id` yet."""
        return False

    @classmethod
    def _unloaded(cls) -> dict[str, int] | None:
        """The projection that leaves out what only the server needs."""
        return dict.fromkeys(cls.appended, 0) or None
