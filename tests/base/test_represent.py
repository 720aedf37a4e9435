"""A stored document as JSON, with every kind of field (SoftDeleteSerializer.represent)."""

from decimal import Decimal
from typing import Any, ClassVar

import pytest
from bson import ObjectId
from mongoengine import (
    BooleanField,
    DateTimeField,
    DecimalField,
    DictField,
    EmbeddedDocument,
    EmbeddedDocumentField,
    FloatField,
    IntField,
    ListField,
    ObjectIdField,
    StringField,
    URLField,
)

from project.base.documents import SoftDeleteDocument
from project.base.fields import InstantField, NameField, now
from project.base.json import dumps
from project.base.serializers import SoftDeleteSerializer


class Part(EmbeddedDocument):
    label = StringField()
    at = InstantField()


class Sample(SoftDeleteDocument):
    """A field of every kind that a document is likely to have."""

    name = NameField()
    renamed = StringField(db_field="r")
    choice = StringField(choices=["a", "b"])
    whole = IntField()
    number = FloatField()
    money = DecimalField(precision=2)
    yes = BooleanField()
    at = InstantField()
    unrounded_at = DateTimeField()
    other = ObjectIdField()
    url = URLField()
    words = ListField(StringField())
    instants = ListField(InstantField())
    table = DictField()
    part = EmbeddedDocumentField(Part)

    meta: ClassVar[dict[str, Any]] = {"collection": "samples"}


FIELDS = tuple(name for name in Sample._fields if name not in ("id", "version"))


class SampleSerializer(SoftDeleteSerializer):
    class Meta:
        model = Sample
        fields = ("id", "version", *FIELDS)


def full() -> dict[str, Any]:
    return {
        "name": "Caf\u00e9",
        "renamed": "x",
        "choice": "a",
        "whole": 2**31 - 1,
        "number": 1.5,
        "money": Decimal("12.50"),
        "yes": False,
        "at": now(),
        "unrounded_at": now(),
        "other": ObjectId(),
        "url": "http://example.org/",
        "words": ["a", "b"],
        "instants": [now()],
        "table": {"a": [1, {"b": None}]},
        "part": Part(label="p", at=now()),
    }


def test_the_sample_has_a_value_in_every_field() -> None:
    assert set(full()) | {"created_at", "deleted_at"} == set(FIELDS)


@pytest.mark.parametrize("name", ["id", "version", *FIELDS])
def test_its_fast_representation_is_the_declared_one(name: str) -> None:
    for sample in (Sample(**full()), Sample()):
        sample.save()
        document = Sample.objects.get(id=sample.id)
        stored = Sample._get_collection().find_one({"_id": sample.id})
        declared = SampleSerializer(document).data
        fast = SampleSerializer.represent(stored)
        assert list(fast) == list(declared)
        assert dumps(fast[name]) == dumps(declared[name])


def test_what_was_saved_is_as_usable_as_what_was_found() -> None:
    sample = Sample(**full()).save()
    found = Sample.objects.get()
    for name in FIELDS:
        assert getattr(sample, name) == getattr(found, name)
        assert type(getattr(sample, name)) is type(getattr(found, name))
    sample.part.label = "q"
    sample.words.append("c")
    sample.save()
    assert Sample.objects.get().part.label == "q"
    assert Sample.objects.get().words == ["a", "b", "c"]
