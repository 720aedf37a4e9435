"""What a person types in the mongo shell."""

from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
GONE = object()


def document(id: int, **fields: Any) -> dict[str, Any]:
    """A charge point written by hand; GONE leaves a field out."""
    row = {
        "_id": id,
        "name": f"Calle Real {id}",
        "status": "ready",
        "created_at": NOW,
        "deleted_at": None,
        "status_changed_at": NOW,
        "version": 1,
    }
    return {key: value for key, value in (row | fields).items() if value is not GONE}
