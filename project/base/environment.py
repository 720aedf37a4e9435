"""Reads settings from environment variables; a bad value raises and names the variable."""

import os
import re
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured


def flag(name: str, *, default: bool) -> bool:
    """`true` or `false`."""
    value = os.environ.get(name) or ("true" if default else "false")
    return one_of(name, ("true", "false"), default=value) == "true"


def one_of(name: str, allowed: Sequence[str], *, default: str) -> str:
    value = os.environ.get(name) or default
    if value not in allowed:
        raise ImproperlyConfigured(f"{name}={value!r}: expected one of {', '.join(allowed)}.")
    return value


def items(name: str, *, default: list[str]) -> list[str]:
    """A comma-separated list."""
    value = os.environ.get(name)
    return [item.strip() for item in value.split(",") if item.strip()] if value else default


def whole_number(name: str, *, default: int, minimum: int) -> int:
    value = os.environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and int(value) >= minimum):
        raise ImproperlyConfigured(f"{name}={value!r}: expected a whole number from {minimum}.")
    return int(value)


def url(name: str, *, schemes: Sequence[str]) -> str:
    """A URL with one of these schemes, or nothing."""
    value = os.environ.get(name, "")
    if value and not value.startswith(tuple(f"{scheme}://" for scheme in schemes)):
        raise ImproperlyConfigured(f"{name}={value!r}: expected {schemes[0]}://...")
    return value


def origins(name: str) -> list[str]:
    """Comma-separated origins as browsers send them: https://charge.example:8443."""
    values = items(name, default=[])
    for value in values:
        if not re.fullmatch(r"https?://[^/?#@\s]+", value):
            raise ImproperlyConfigured(
                f"{name}: {value!r} is no origin: scheme and host, as in https://charge.example"
            )
    return values
