"""The wire format of events: the only place that knows it (contract section 4).

A websocket message, the `data:` of a server-sent event and an element of the JSON page are the
same object, whether it is live, replayed or history.
"""

import re
from typing import Any, NamedTuple, Self

from chargepoints.documents import Change
from project.base.documents import Stored
from project.base.json import dumps

POSITION = re.compile(r"([0-9a-z]{1,16})-(0|[1-9][0-9]{0,18})")


class Position(NamedTuple):
    """A place in the log: `k3f9-1042`. One opaque string to clients."""

    epoch: str
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError when `text` is not a position."""
        if not (match := POSITION.fullmatch(text)):
            raise ValueError(text[:64])
        return cls(match[1], int(match[2]))

    def __str__(self) -> str:
        return f"{self.epoch}-{self.number}"


class Reason:
    """Why a position cannot be honoured, as a reset says it."""

    EXPIRED = "expired"  # the log does not go back so far
    UNKNOWN = "unknown"  # ahead of the log, or of another epoch
    ALL = (EXPIRED, UNKNOWN)


def event(epoch: str, row: Stored) -> dict[str, Any]:
    """The JSON object of a log entry; `chargepoint` is the charger as it was after the event."""
    return {
        "id": f"{epoch}-{row['_id']}",
        "type": row["type"],
        "at": row["at"],
        "version": row["version"],
        "chargepoint": {
            "id": row["charge_point"],
            "name": row["name"],
            "status": row["status"],
        },
        "old": row["old"],
        "new": row["new"],
    }


def new_status(row: Stored) -> str | None:
    """The status that the event brought about; None for a rename and a deletion."""
    return None if row["type"] == Change.RENAMED else row["new"]


def event_with_actor(epoch: str, row: Stored) -> dict[str, Any]:
    """The same for administrators: `by` is the name of the key that made the change, or null."""
    return event(epoch, row) | {"by": row.get("by")}


def frame_with_actor(frame: str, by: str | None) -> str:
    return f'{frame[:-1]},"by":{dumps(by).decode()}}}'


def frame(epoch: str, row: Stored) -> str:
    """A log entry as JSON text."""
    return dumps(event(epoch, row)).decode()


def heartbeat(position: str) -> str:
    return dumps({"type": "heartbeat", "id": position}).decode()


def reset(head: str, reason: str) -> str:
    """`since` could not be honoured: take a new snapshot. `reason` is one of Reason."""
    return dumps({"type": "reset", "id": head, "reason": reason}).decode()
