"""Pages of JSON whose rows MongoDB itself writes, as text.

1000 charge points are 7000 values to decode and to write again, or 1000 texts to put together:
670 us of Python instead of 960, and 2.45 ms of MongoDB instead of 2.6. What lost is in
docs/adr/013-rows-as-text.md.

What is in doubt is not solved here: a page with one odd row is read again, as objects.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

import bson
import orjson
from bson.raw_bson import RawBSONDocument
from pymongo.errors import OperationFailure
from rest_framework import serializers

from project.base.documents import Stored
from project.base.json import dumps
from project.base.serializers import InstantField, SoftDeleteSerializer

logger = logging.getLogger(__name__)

#: Stands for the quotes of JSON in what MongoDB writes, until orjson has escaped whatever the
#: texts between them hold. The one ASCII control character that JSON need not escape (RFC 8259,
#: section 7); no name may have it, and where another text does, the quotes are too many.
QUOTE = "\x7f"  # DEL
TO_QUOTES = bytes.maketrans(QUOTE.encode(), b'"')

WHOLE = ["int", "long"]  # BSON's types of what JSON shows without a fraction
STRING = 2  # the type by its number: by its name MongoDB looks it up for each value anew


class Page(NamedTuple):
    """Some documents in the order of their ids."""

    body: bytes  # a JSON array of them
    last: Any  # the id of the last of them; None where none follows


def find_page(
    serializer: type[SoftDeleteSerializer], filter: Stored, after: int, limit: int
) -> Page:
    """The first `limit` documents of the MongoDB filter whose ids follow `after`."""
    page = (serializer, filter, after, limit)
    return _page_of_texts(*page) or _page_of_objects(*page)


def _page_of_texts(
    serializer: type[SoftDeleteSerializer], filter: Stored, after: int, limit: int
) -> Page | None:
    """None where a field or a row is not for it."""
    if not serializer.projection():
        return None
    absent = frozenset(key for key, wanted in filter.items() if wanted is None)
    # mypy asks for a hash of the instances.
    if not (text := row_text(serializer, absent)):  # type: ignore[arg-type]
        return None
    model = serializer.Meta.model
    try:
        found = model.find_page(filter, after, limit + 1, text.projection)
    except OperationFailure as error:
        # A number where a text belongs, or the like: only where the validator was bypassed.
        # Whatever else it is happens again when the objects are read.
        logger.warning("%s: a page is read as objects: %s", model.__name__, error)
        return None
    rows = [row["text"] for row in found]
    if (body := text.array(rows[:limit])) is None:
        return None
    end = text.array(rows[limit - 1 : limit]) if len(rows) > limit else None
    return Page(body, orjson.loads(end)[0]["id"] if end else None)


def _page_of_objects(
    serializer: type[SoftDeleteSerializer], filter: Stored, after: int, limit: int
) -> Page:
    rows = serializer.find_page(filter, after, limit + 1)
    return Page(dumps(rows[:limit]), rows[limit - 1]["id"] if len(rows) > limit else None)


@dataclass(frozen=True)
class RowText:
    """How MongoDB writes a row, and what to make of it."""

    projection: RawBSONDocument  # encoded once: 20 us for each page
    quotes: int  # in a row without nulls
    nulls: tuple[str, ...]  # where a row has one of these, it has 2 quotes less

    def array(self, rows: list[str | None]) -> bytes | None:
        """The JSON array of these rows; None where one of them is odd."""
        if None in rows:
            return None
        text = ",".join(rows)  # type: ignore[arg-type]
        # More quotes than ours: a text has some. It cannot hide them by imitating one of `nulls`,
        # which takes two more and excuses two of ours that are there.
        nulls = sum(text.count(null) for null in self.nulls)
        if text.count(QUOTE) != self.quotes * len(rows) - 2 * nulls:
            return None
        return b"[%b]" % orjson.dumps(text)[1:-1].translate(TO_QUOTES)


@cache
def row_text(serializer: type[SoftDeleteSerializer], absent: frozenset[str]) -> RowText | None:
    """From the one declaration of fields; `absent` are stored names of what is always null.

    None where MongoDB's text of a field is not surely Python's: a float above all.
    """
    stored = serializer.Meta.model._fields
    parts: list[Any] = []
    quotes, nulls = 0, []
    for name, key, _ in serializer.columns():
        field, path = serializer.shared().fields[name], f"${key}"
        if (value := _value(field, path)) is None:
            return None
        label = f"{QUOTE}{name}{QUOTE}:"
        quotes += 2
        if key in absent:
            value = ["null"]
        elif QUOTE in value:
            quotes += 2
        # What the server alone writes is null where it is declared so; else what may be left out.
        kind = stored[field.source]
        if key not in absent and (kind.null or not (kind.required or field.read_only)):
            nulls += [f"{label}null"] if QUOTE in value else []
            value = [{"$cond": [{"$lte": [path, None]}, "null", {"$concat": value}]}]
        parts += ["," if parts else "{", label, *value]
    projection = {"_id": 0, "text": {"$concat": [*_joined([*parts, "}"])]}}
    return RowText(RawBSONDocument(bson.encode(projection)), quotes, tuple(nulls))


def _value(field: serializers.Field, path: str) -> list[Any] | None:
    """The parts of a `$concat`, null or an error for any value that is not of the field's kind."""
    match field:
        case InstantField():
            return [QUOTE, {"$dateToString": {"date": path}}, QUOTE]
        case serializers.CharField():
            return [QUOTE, path, QUOTE]
        case serializers.ChoiceField() if all(isinstance(word, str) for word in field.choices):
            return [QUOTE, path, QUOTE]
        case serializers.IntegerField():
            text = {"$convert": {"input": path, "to": STRING}}
            return [{"$cond": [{"$in": [{"$type": path}, WHOLE]}, text, None]}]
        case serializers.BooleanField():
            no = {"$cond": [{"$eq": [path, False]}, "false", None]}
            return [{"$cond": [{"$eq": [path, True]}, "true", no]}]
    return None


def _joined(parts: list[Any]) -> Iterator[Any]:
    """Neighbouring texts as one: MongoDB looks at each part for each row."""
    for is_text, run in groupby(parts, lambda part: isinstance(part, str) and part[0] != "$"):
        neighbours = list(run)
        yield from ["".join(neighbours)] if is_text else neighbours
