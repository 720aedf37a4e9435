"""Values as MongoDB holds them (project.base.documents.values)."""

from typing import Any

import pytest
from mongoengine import StringField
from mongoengine.errors import ValidationError

from chargepoints.documents import ChargePoint
from project.base.documents import SoftDeleteDocument
from project.base.documents.values import stored_values


def test_it_stores_what_is_named() -> None:
    stored = stored_values(ChargePoint, {"id": 7, "name": " Cafe\u0301 ", "deleted_at": None})
    assert stored == {"_id": 7, "name": "Café", "deleted_at": None}


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"name": "x" * 33},
        {"name": "a\u200bb"},
        {"name": None},
        {"name": 7},
        {"status": "charing"},
        {"status": None},
        {"version": "x"},
    ],
)
def test_it_says_what_is_invalid(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        stored_values(ChargePoint, {"name": "A", "status": "ready"} | values)
    assert list(refused.value.to_dict()) == list(values)


def test_a_document_object_has_the_same_rules() -> None:
    with pytest.raises(ValidationError) as refused:
        ChargePoint(name="x" * 33, status="charing").save()
    assert sorted(refused.value.to_dict()) == ["name", "status"]


def test_what_nobody_gave_is_not_stored() -> None:
    """Not as null either, which a sparse index would take for a value."""

    class Depot(SoftDeleteDocument):
        code = StringField()

    row = Depot._new_row({})
    assert "code" not in row
    assert row["deleted_at"] is None
