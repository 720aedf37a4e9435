"""A reader's place in the log."""

import asyncio
from typing import Self

from notifications.documents import Event, Span
from notifications.events import Position, Reason
from notifications.feed import tail
from notifications.feed.entry import Entry
from notifications.feed.tail import Closing, Feed
from project.base.database import reads_in_order
from project.base.documents import Stored

CHUNK = 256  # entries handed to a reader at once


class Expired(Exception):
    """The log does not hold what follows a position. `reason` is that of the reset message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Cursor:
    """One reader's place in the log: first from the log itself, then from the feed, no seam.

    Positions are the same numbers in both, so nothing can fall between them or come twice.
    """

    def __init__(self, feed: Feed, position: int, charge_point: int | None = None) -> None:
        self.feed = feed
        self.epoch = feed.epoch
        self.position = position
        self.charge_point = charge_point

    @classmethod
    async def at(cls, feed: Feed, since: Position, charge_point: int | None = None) -> Self:
        """A cursor after `since`; raises Expired when the log cannot be followed from there."""
        if not feed.start_of_tail <= since.number <= feed.head or since.epoch != feed.epoch:
            # Not in memory: perhaps this feed only lags behind the one that gave the position.
            span = await feed.look_up(Span.read)
            if since.epoch != span.epoch or since.number > span.head:
                raise Expired(Reason.UNKNOWN)
            if since.number < span.oldest - 1:
                raise Expired(Reason.EXPIRED)
        cursor = cls(feed, since.number, charge_point)
        cursor.epoch = since.epoch
        return cursor

    def __str__(self) -> str:
        return str(Position(self.epoch, self.position))

    async def read(self, timeout: float | None = None) -> list[Entry]:
        """The entries that follow, and move past them; waits for one, at most `timeout` seconds.

        May be empty. Old entries are those of `charge_point` only, live ones are everybody's.
        Raises Expired (pruned meanwhile, or a new epoch), Closing, PyMongoError.
        """
        feed = self.feed
        if self.position >= feed.head and not feed.closing and self.epoch == feed.epoch:
            await feed.grown(timeout)
        if feed.closing:
            raise Closing
        if self.epoch != feed.epoch:
            raise Expired(Reason.UNKNOWN)
        if self.position >= feed.head:
            return []
        if self.position < feed.start_of_tail:
            return await self._read_old()
        entries = feed.entries(self.position, CHUNK)
        self.position = entries[-1].position
        return entries

    async def _read_old(self) -> list[Entry]:
        def read() -> tuple[list[Entry], int, int]:
            with reads_in_order() as session:
                # The head before the rows: all that was there then is in them, or filtered away.
                # The oldest after them: what was pruned while they were read is noticed.
                head = Event.head(session)
                rows = Event.find(self.position, tail.PAGE, head, self._filter(), session)
                reached = rows[-1]["_id"] if len(rows) == tail.PAGE else head
                return [Entry.of(self.epoch, row) for row in rows], reached, Event.oldest(session)

        entries, reached, oldest = await self.feed.read_log(read)
        if oldest > self.position + 1:
            raise Expired(Reason.EXPIRED)
        if reached <= self.position:  # a new primary that is not where the old one was, yet
            await asyncio.sleep(0.1)
        self.position = max(self.position, reached)
        return entries

    def _filter(self) -> Stored:
        return {} if self.charge_point is None else {"charge_point": self.charge_point}
