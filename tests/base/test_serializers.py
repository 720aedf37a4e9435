"""Fields in, and parameters: strict about what they do not know (project.base.serializers)."""

from typing import Any

import pytest
from django.http import QueryDict
from rest_framework.exceptions import ErrorDetail, ParseError, ValidationError

from chargepoints.serializers import ChargePointSerializer
from project.base.queries import ListQuery, NoQuery, WholeNumberField, WordsField


def test_it_shares_one_instance() -> None:
    """Making one costs more than a validation does."""
    assert ChargePointSerializer.shared() is ChargePointSerializer.shared()
    assert ChargePointSerializer.shared() is not ChargePointSerializer.shared(partial=True)
    assert ListQuery.shared() is not NoQuery.shared()


@pytest.mark.parametrize("body", [None, [], "x", 3, [{"name": "x"}]])
def test_it_takes_objects_only(body: Any) -> None:
    with pytest.raises(ParseError):
        ChargePointSerializer.shared().run_validation(body)


def test_it_names_unknown_fields_but_not_a_million_of_them() -> None:
    body = {"x" * 10_000: 1} | {f"unknown {n}": n for n in range(1000)}
    with pytest.raises(ValidationError) as refused:
        ChargePointSerializer.shared().run_validation(body)
    assert len(refused.value.detail) == 8
    assert refused.value.detail["x" * 64] == [ErrorDetail("Unknown field.", "invalid")]


def test_partial_leaves_out_what_is_not_given() -> None:
    assert ChargePointSerializer.shared(partial=True).run_validation({"status": "error"}) == {
        "status": "error"
    }


# --- Parameters ----------------------------------------------------------------------------------


def test_a_list_has_defaults() -> None:
    assert ListQuery.read(QueryDict("")) == {
        "deleted": "exclude",
        "limit": 100,
        "after": 0,
        "count": "false",
    }


def test_no_parameter_may_come_twice() -> None:
    with pytest.raises(ValidationError) as refused:
        ListQuery.read(QueryDict("limit=1&limit=1&after=3"))
    assert refused.value.detail == {"limit": [ErrorDetail("Given more than once.", "invalid")]}


def test_where_there_are_none_each_is_unknown() -> None:
    assert NoQuery.read(QueryDict("")) == {}
    with pytest.raises(ValidationError):
        NoQuery.read(QueryDict("limit=1"))


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("1000", 1000), ("007", 7)])
def test_a_whole_number(text: str, number: int) -> None:
    assert WholeNumberField(min_value=1).run_validation(text) == number


@pytest.mark.parametrize(
    "text",
    ["", "0", "-1", "+1", " 1", "1 ", "1.0", "1e3", "1_0", "0x1", "\u0663", "\xb2", "9" * 20, "x"],
)
def test_nothing_else_is_one(text: str) -> None:
    with pytest.raises(ValidationError):
        WholeNumberField(min_value=1).run_validation(text)


def test_words() -> None:
    assert WordsField(["a", "b"]).run_validation("b,a,b") == {"a", "b"}
    assert WordsField(["a", "b"], every="all").run_validation("all") is None
    for text in ("", "a,", "c", "A", "a, b", "all"):
        with pytest.raises(ValidationError, match="one or more of a, b, comma"):
            WordsField(["a", "b"]).run_validation(text)
