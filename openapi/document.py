"""/openapi.json, made once by each process that is asked for it."""

import json
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple


class Document(NamedTuple):
    content: bytes
    etag: str


def generate(urlconf: str | None = None) -> dict[str, Any]:
    """The OpenAPI document of everything that `urlconf` serves."""
    # Here: 0.1 s and some MB that a process which is never asked need not spend.
    from openapi.generator import Generator

    document: dict[str, Any] = Generator(urlconf=urlconf).get_schema()
    return document


@cache
def document() -> Document:
    # ASCII: a pattern of invisible characters should at least be readable as escapes.
    content = json.dumps(generate(), separators=(",", ":")).encode()
    return Document(content, f'"{sha256(content).hexdigest()[:16]}"')
