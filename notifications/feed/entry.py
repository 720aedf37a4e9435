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
    names: tuple[str | None, ...] = ()  # the charger's, after the event; of a rename also before
    by: str | None = None  # who made the change; not in the frame

    @classmethod
    def of(cls, epoch: str, row: Stored) -> Self:
        return cls(
            f"{epoch}-{row['_id']}",
            events.frame(epoch, row),
            row["_id"],
            row["type"],
            row["charge_point"],
            events.new_status(row),
            (row["name"], row["old"]) if row["type"] == "renamed" else (row["name"],),
            row.get("by"),
        )

    def with_actor(self) -> Self:
        """The entry as administrators get it."""
        return self._replace(frame=events.frame_with_actor(self.frame, self.by))
