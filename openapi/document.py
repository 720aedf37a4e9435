"""/openapi.json, made once by each process that is asked for it."""

import json
from functools import cache
from typing import Any

from project.base.published import Published


def generate(urlconf: str | None = None) -> dict[str, Any]:
    """The OpenAPI document of everything that `urlconf` serves."""
    # Here: 0.1 s and some MB that a process which is never asked need not spend.
    from openapi.generator import Generator

    document: dict[str, Any] = Generator(urlconf=urlconf).get_schema()
    return document


@cache
def document() -> Published:
    # ASCII: a pattern of invisible characters should at least be readable as escapes.
    return Published.of(json.dumps(generate(), separators=(",", ":")).encode())
