"""Fields in: strict about what they do not know (project.base.strict)."""

from typing import Any

import pytest
from rest_framework.exceptions import ErrorDetail, ParseError, ValidationError

from chargepoints.serializers import ChargePointSerializer
from project.base.queries import ListQuery, NoQuery


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
