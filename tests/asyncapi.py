"""What /asyncapi.json says of messages, for tests that receive some."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema_rs import Validator, validator_for

from notifications.asyncapi import document


def validate(message: Mapping[str, Any]) -> None:
    """Raises jsonschema_rs.ValidationError, or KeyError for a type that is not described."""
    validators()[message["type"]].validate(message)


@cache
def validators() -> dict[str, Validator]:
    components = document()["components"]
    # Resolved where AsyncAPI has them: in the same document.
    return {
        type: validator_for({**message["payload"], "components": components})
        for type, message in components["messages"].items()
    }
