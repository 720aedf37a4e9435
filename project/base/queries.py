"""Query strings: their parameters, declared and validated as serializers."""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from project.base.documents import DELETED, GREATEST_ID, Stored
from project.base.strict import Strict


class WholeNumberField(serializers.IntegerField):
    """Digits only: IntegerField also takes "1.0", "1_0", " 1" and digits of other scripts."""

    def to_internal_value(self, data: Any) -> int:
        text = str(data)
        if not (text.isascii() and text.isdigit() and len(text) < 20):
            self.fail("invalid")
        return int(text)


class WordsField(serializers.Field):
    """One or more of `words`, comma-separated, as a frozenset; None for the word `every`."""

    default_error_messages = {"invalid": "Must be one or more of {words}, comma-separated."}

    def __init__(self, words: Collection[str], *, every: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words = frozenset(words)
        self.ordered = tuple(words)
        self.every = every
        self.listed = ", ".join([*words, every] if every else words)

    @property
    def pattern(self) -> str:
        """What a value looks like, for those who describe it."""
        word = "|".join(self.ordered)
        return f"^({f'{self.every}|' if self.every else ''}({word})(,({word}))*)$"

    def to_internal_value(self, data: Any) -> frozenset[str] | None:
        if self.every and data == self.every:
            return None
        if not (asked := frozenset(str(data).split(","))) <= self.words:
            self.fail("invalid", words=self.listed)
        return asked


class Query(Strict, serializers.Serializer):
    """A query string: unknown and repeated parameters are errors that name them."""

    unknown = "Unknown parameter."

    @classmethod
    def read(cls, query_string: Mapping[str, Any]) -> dict[str, Any]:
        if not query_string:
            return dict(cls.defaults())
        values = dict(query_string.lists())  # type: ignore[attr-defined]
        if repeated := [name for name, given in values.items() if len(given) > 1]:
            raise ValidationError({name[:64]: ["Given more than once."] for name in repeated[:8]})
        read: dict[str, Any] = cls.shared().run_validation(
            {name: given[0] for name, given in values.items()}
        )
        return read

    @classmethod
    @cache
    def defaults(cls) -> dict[str, Any]:
        """What no query string at all means."""
        values: dict[str, Any] = cls.shared().run_validation({})
        return values


class NoQuery(Query):
    """No parameters."""


class OneQuery(Query):
    """Parameters of a single document."""

    deleted = serializers.ChoiceField(
        list(DELETED), default="exclude", help_text="Whether deleted ones are meant."
    )


class ListQuery(OneQuery):
    """Parameters of every list (contract section 2)."""

    limit = WholeNumberField(
        min_value=1, max_value=1000, default=100, help_text="How many a page has at most."
    )
    after = WholeNumberField(
        min_value=0, max_value=GREATEST_ID, default=0, help_text="The page that follows this id."
    )
    count = serializers.ChoiceField(
        ["true", "false"], default="false", help_text="Whether `X-Total-Count` is wanted."
    )

    @classmethod
    def filter(cls, values: Mapping[str, Any]) -> Stored:
        """The MongoDB filter of the documents that the validated `values` ask for."""
        return dict(DELETED[values["deleted"]])
