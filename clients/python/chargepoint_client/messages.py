"""What a registry tells, and what this client makes of it."""

from typing import Literal, NamedTuple, NotRequired, TypedDict

Status = Literal["ready", "charging", "waiting", "error"]


class Charger(TypedDict):
    """A charge point as GET answers it. Instants are RFC 3339, UTC, with milliseconds."""

    id: int
    name: str
    status: Status
    created_at: str
    deleted_at: str | None
    status_changed_at: str
    version: int


class Subject(TypedDict):
    """A charge point as it was after an event."""

    id: int
    name: str
    status: Status


class Event(TypedDict):
    """An entry of the log. `id` is its position: store it with your work, and go on from there."""

    id: str
    type: Literal["created", "status_changed", "renamed", "deleted", "restored"]
    at: str
    version: int
    chargepoint: Subject
    old: str | None
    new: str | None
    by: NotRequired[str | None]  # for keys of scope admin


class Change(NamedTuple):
    """One charger's; None stands for "is not there". `event` is None where a snapshot told it."""

    before: Charger | None
    after: Charger | None
    event: Event | None


class Refused(Exception):
    """The registry does not want this client; to try again unchanged is of no use.

    `code` is a websocket close code (44xx) or an HTTP status.
    """

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code


class Expired(Exception):
    """What follows `since` is not in the log, or not any more: something may be missing.

    `reason` is "expired" or "unknown"; `position` is where the log goes on.
    """

    def __init__(self, reason: str, position: str) -> None:
        super().__init__(f"The log does not hold what follows this position ({reason}).")
        self.reason = reason
        self.position = position
