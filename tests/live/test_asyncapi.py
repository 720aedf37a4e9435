"""The AsyncAPI document against the specification's own schema, as npm has it."""

import json
import os
from typing import Any

import pytest
from jsonschema_rs import Validator, validator_for

from notifications.asyncapi import document
from tests.live.audit.node import JS

SCHEMA = JS / "node_modules/@asyncapi/specs/schemas/3.0.0-without-$id.json"


@pytest.fixture(scope="module")
def specification() -> Validator:
    if not SCHEMA.exists() and "CI" not in os.environ:
        pytest.skip("scripts/test installs it, with npm")
    return validator_for(json.loads(SCHEMA.read_text()))


def test_it_keeps_to_the_specification(specification: Validator) -> None:
    assert [str(error) for error in specification.iter_errors(document())] == []


@pytest.mark.parametrize(
    "mistake",
    [
        {"asyncapi": "4.0.0"},
        {"channels": {"socket": {"adress": "/ws/chargepoint"}}},
        {"operations": {"send": {"action": "shout", "channel": {"$ref": "#/channels/socket"}}}},
        {"more": 1},
    ],
    ids=str,
)
def test_the_specification_finds_mistakes(specification: Validator, mistake: Any) -> None:
    assert not specification.is_valid({**document(), **mistake})
