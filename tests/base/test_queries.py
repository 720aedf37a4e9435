"""Query strings: declared, validated, strict (project.base.queries)."""

import pytest
from django.http import QueryDict
from rest_framework.exceptions import ErrorDetail, ValidationError

from project.base.queries import ListQuery, NoQuery, WholeNumberField, WordsField


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
