"""A log entry as the feed keeps it: encoded once, with what subscribers filter by."""

from typing import NamedTuple, Self

from notifications import events
from project.base.documents import Stored


class Entry(NamedTuple):
    """A log entry, ready to be sent."""

    id: str
    frame: str
    position: int
    type: str
    charge_point: int
    new_status: str | None

    @classmethod
    def of(cls, epoch: str, row: Stored) -> Self:
        return cls(
            f"{epoch}-{row['_id']}",
            events.frame(epoch, row),
            row["_id"],
            row["type"],
            row["charge_point"],
            events.new_status(row),
        )
