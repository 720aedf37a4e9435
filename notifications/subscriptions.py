"""One subscriber's messages, for whatever carries them: events, heartbeats, resets."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NamedTuple

from pymongo.errors import PyMongoError

from access.identity import Identity, Scope
from notifications import events
from notifications.feed import Cursor, Entry, Expired, Feed
from notifications.visibility import visible

AGAIN = 1.0  # seconds until the log is read again that could not be read


class Notice(NamedTuple):
    """A message that is no event. `id` is the position it stands for."""

    id: str
    frame: str
    type: str


Message = Entry | Notice


class Subscription:
    """What one subscriber asked for (contract section 3): `since`, `types`, `status`, `heartbeat`.

    `heartbeat` (seconds) also moves the position of a client whose filter lets nothing through.
    """

    def __init__(
        self,
        feed: Feed,
        query: Mapping[str, Any],
        charge_point: int | None,
        reader: Identity | None = None,
    ) -> None:
        """`reader` is who may see what; None: no key is required, and everybody sees all."""
        self.feed = feed
        self.restriction = reader and reader.restriction
        self.shows_actor = reader is not None and reader.may(Scope.ADMIN)
        self.since = query.get("since")
        self.types = query.get("types")
        self.statuses = query.get("status")
        self.heartbeat = query.get("heartbeat")
        self.charge_point = charge_point
        # Decided now: what happens while the connection is being accepted is not missed.
        self.cursor = self._from_head()

    @property
    def position(self) -> str:
        """Where a client that has received nothing yet resumes."""
        return str(self.since or self.cursor)

    def wants(self, entry: Entry) -> bool:
        return (
            (self.types is None or entry.type in self.types)
            and (self.charge_point is None or entry.charge_point == self.charge_point)
            and (self.statuses is None or entry.new_status in self.statuses)
            and (
                self.restriction is None
                or visible(self.restriction, entry.charge_point, *entry.names)
            )
        )

    async def read(self, wait: float | None) -> list[Entry]:
        """What follows and is for this subscriber; may be empty."""
        entries = [entry for entry in await self.cursor.read(wait) if self.wants(entry)]
        return [entry.with_actor() for entry in entries] if self.shows_actor else entries

    async def messages(self) -> AsyncIterator[Sequence[Message]]:
        """Messages in order, without end, in batches as they come. Raises Closing."""
        resuming = self.since
        sent = time.monotonic()
        while True:
            wait = self.heartbeat and max(0.0, sent + self.heartbeat - time.monotonic())
            messages: Sequence[Message]
            try:
                if resuming is not None:
                    self.cursor = await Cursor.at(self.feed, resuming, self.charge_point)
                    resuming = None
                messages = await self.read(wait)
            except Expired as expired:
                resuming = None
                messages = [self._reset(expired)]
            except PyMongoError:
                await asyncio.sleep(AGAIN)  # the position stands
                continue
            if not messages and self.heartbeat and time.monotonic() >= sent + self.heartbeat:
                position = str(self.cursor)
                messages = [Notice(position, events.heartbeat(position), "heartbeat")]
            if messages:
                yield messages
                sent = time.monotonic()

    def _from_head(self) -> Cursor:
        return Cursor(self.feed, self.feed.head, self.charge_point)

    def _reset(self, expired: Expired) -> Notice:
        """Start again at the head, and say so."""
        self.cursor = self._from_head()
        head = str(self.cursor)
        return Notice(head, events.reset(head, expired.reason), "reset")
