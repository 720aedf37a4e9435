"""Examples: real answers."""

from typing import Any


def example(operation: str, of: str) -> dict[str, Any]:
    return {}
