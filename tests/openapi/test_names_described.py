"""The pattern of a name takes what the serializer takes, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator
from rest_framework.exceptions import ValidationError

from chargepoints.serializers import ChargePointSerializer
from openapi.document import generate
from project.base.fields import normalise_name

SCHEMA = generate()["components"]["schemas"]["NewChargePoint"]["properties"]["name"]
VALIDATOR = Draft202012Validator(SCHEMA)


def is_taken(name: str) -> bool:
    try:
        ChargePointSerializer.shared().run_validation({"name": name})
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("space", [" ", "\t", "\n", "\x1c", "\x85", "\xa0", "\u2003", "\u3000"])
def test_white_space_around_it_does_not_count(space: str) -> None:
    for name in (f"{space}x", f"x{space}", f"{space * 40}{'x' * 32}{space * 40}"):
        assert is_taken(name) and VALIDATOR.is_valid(name)
    for name in (space, space * 40, f"{space}{'x' * 33}", f"{'x' * 33}{space}"):
        assert not is_taken(name) and not VALIDATOR.is_valid(name)


@pytest.mark.parametrize("hidden", ["\x00", "\x7f", "\u200b", "\u2028", "\ufeff", "\U000e0041"])
def test_nothing_invisible_is_in_it(hidden: str) -> None:
    for name in (f"x{hidden}x", f"{hidden}{hidden}", f"Plaza {hidden} Mayor"):
        assert not is_taken(name) and not VALIDATOR.is_valid(name)


@given(st.text(max_size=40))
def test_they_agree(name: str) -> None:
    if len(normalise_name(name)) == len(name.strip()):  # no pattern can know what NFC does
        assert is_taken(name) == VALIDATOR.is_valid(name)
