"""Our own serializer fields as JSON Schema; drf-spectacular knows DRF's.

Each class registers itself by being defined.
"""

import sys
import unicodedata
from collections.abc import Callable
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema

from notifications.events import POSITION
from project.base.fields import INVISIBLE

Schema = dict[str, Any]


def ranges(belongs: Callable[[str], bool]) -> str:
    """The characters that belong, for a regular expression's `[...]`.

    Spelt out: not every engine knows `\\p{Cf}`, and no two mean the same by `\\s`.
    """
    spans: list[tuple[int, int]] = []
    for number in range(sys.maxunicode + 1):
        if 0xD800 <= number < 0xE000 or not belongs(chr(number)):
            continue
        if spans and number == spans[-1][1] + 1:
            spans[-1] = spans[-1][0], number
        else:
            spans.append((number, number))
    return "".join(
        escaped(first) + (f"-{escaped(last)}" if last > first else "") for first, last in spans
    )


def escaped(number: int) -> str:
    # No two engines have the same escape above 0xFFFF.
    return rf"\u{number:04x}" if number <= 0xFFFF else chr(number)


UNSEEN = ranges(lambda character: unicodedata.category(character) in INVISIBLE)
WHITE = ranges(str.isspace)  # what `strip` removes


class Choice(OpenApiSerializerFieldExtension):
    """Without the marks by which drf-spectacular would make a component of each enum."""

    target_class = "rest_framework.fields.ChoiceField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> Schema:
        return {"type": "string", "enum": list(self.target.choices)}


class Words(OpenApiSerializerFieldExtension):
    """Not an array: generated clients repeat a parameter for each of its items, and are refused."""

    target_class = "project.base.queries.WordsField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> Schema:
        return {"type": "string", "pattern": self.target.pattern}


class Name(OpenApiSerializerFieldExtension):
    target_class = "project.base.serializers.NameField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> Schema:
        longest = self.target.max_length
        if direction == "response":
            return {"type": "string"}
        return {
            "type": "string",
            "pattern": f"^[{WHITE}]*(?=[^{WHITE}])[^{UNSEEN}]{{1,{longest}}}[{WHITE}]*$",
            "description": f"1 to {longest} characters, none of them control or otherwise "
            "invisible. Surrounding white space is removed, the rest NFC-normalised.",
        }


class Position(OpenApiSerializerFieldExtension):
    target_class = "notifications.serializers.PositionField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> Schema:
        return {"type": "string", "pattern": f"^{POSITION.pattern}$"}


class Text(OpenApiSerializerFieldExtension):
    """DRF refuses NUL in every text."""

    target_class = "rest_framework.fields.CharField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> Schema:
        return {"type": "string", "pattern": r"^[^\u0000]*$"}
