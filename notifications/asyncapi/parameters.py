"""The parameters of a query string as JSON Schema, from the serializers that validate them."""

from typing import Any

from rest_framework import serializers

from notifications.asyncapi.payloads import POSITION, Schema
from notifications.serializers import PositionField
from project.base.queries import Query, WholeNumberField, WordsField


def parameters(query: type[Query]) -> Schema:
    """An object with a property for each parameter; all are optional."""
    fields = query.shared().fields
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: parameter(field) for name, field in fields.items()},
    }


def parameter(field: serializers.Field) -> Schema:
    # Beside a $ref nothing else counts in draft 7: hence allOf.
    schema: Schema = {"description": field.help_text}
    match field:
        case PositionField():
            return {**schema, "allOf": [POSITION]}
        case WordsField():
            schema["description"] += f" One or more, comma-separated: {field.listed}."
            schema |= {"type": "string", "pattern": field.pattern}
        case WholeNumberField():
            bounds = {"minimum": field.min_value, "maximum": field.max_value}
            schema |= {"type": "integer", **bounds}
        case _:
            schema |= {"type": "string", "maxLength": field.max_length}
    return {**schema, **default(field)}


def default(field: serializers.Field) -> dict[str, Any]:
    if field.default is serializers.empty:
        return {}
    value = field.default() if callable(field.default) else field.default
    return {"default": ",".join(sorted(value)) if isinstance(value, frozenset) else value}
