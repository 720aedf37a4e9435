"""The feed: the newest part of the log in memory, one per process, encoded once for everybody.

Subscribers pull from it at their own pace. A slow reader holds up only itself, and memory per
connection is bounded, because the log is the buffer.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, Self, TypeVar
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer
from pymongo.errors import PyMongoError

from notifications import events
from notifications.documents import Event, EventLog, Span
from notifications.doorbell import GROUP, doorbell
from notifications.events import Position
from project.base.documents import Stored

logger = logging.getLogger(__name__)

T = TypeVar("T")

TAIL = 10_000  # entries in memory
LOOK = 1.0  # seconds: a doorbell that nobody heard costs no more than this
PAGE = 1000  # entries read from the log at once
CHUNK = 256  # entries handed to a subscriber at once


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


class Expired(Exception):
    """The log does not hold what follows a position. `reason` is that of the reset message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Closing(Exception):
    """This process stops: subscribers should go elsewhere and resume."""


class Feed:
    """Follows the log. Belongs to one event loop; see `get_feed`."""

    def __init__(self) -> None:
        self.epoch = ""
        self.head = 0
        self.closing = False
        self._tail: list[Entry] = []  # without a gap, up to the head
        self._grew = asyncio.Event()
        self._doorbell = asyncio.Event()
        # Live reading must not queue behind replays.
        self._live = ThreadPoolExecutor(1, "feed")
        self._replay = ThreadPoolExecutor(2, "replay")
        self._starting = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def position(self) -> Position:
        return Position(self.epoch, self.head)

    @property
    def start_of_tail(self) -> int:
        """The position before the first entry in memory."""
        return self.head - len(self._tail)

    async def start(self) -> None:
        """Find the head and begin to follow it; raises PyMongoError while MongoDB is away."""
        async with self._starting:
            if not self._tasks:
                span = await self.read_log(Span.read)
                self.epoch, self.head = span.epoch, span.head
                doorbell.attach(asyncio.get_running_loop())
                self._tasks = [
                    asyncio.create_task(self._listen()),
                    asyncio.create_task(self._follow_log()),
                ]

    async def stop(self) -> None:
        """Tell every cursor that this process stops."""
        self.closing = True
        self._wake()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._live.shutdown(wait=False)
        self._replay.shutdown(wait=False)

    async def grown(self, timeout: float | None = None) -> None:
        """Wait until the head moves, at most `timeout` seconds."""
        grew = self._grew  # replaced at each growth: this one is set once and for all
        if timeout is None:
            await grew.wait()
        else:
            try:
                async with asyncio.timeout(timeout):
                    await grew.wait()
            except TimeoutError:
                pass

    def entries(self, position: int, limit: int) -> list[Entry]:
        """The entries in memory that follow `position`, which must not be before the tail."""
        start = position - self.start_of_tail
        return self._tail[start : start + limit]

    async def read_log(self, call: Callable[..., T], *args: Any) -> T:
        """Call a function that reads MongoDB, off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._replay, call, *args)

    # --- Following the log -----------------------------------------------------------------------

    async def _follow_log(self) -> None:
        trouble = ""
        looked = time.monotonic()
        while True:
            try:
                async with asyncio.timeout(LOOK):
                    await self._doorbell.wait()
            except TimeoutError:
                pass
            self._doorbell.clear()
            try:
                await self._catch_up()
                if time.monotonic() - looked >= LOOK:
                    await self._look_at_epoch()
                    looked = time.monotonic()
                trouble = ""
            except PyMongoError as error:
                if trouble != type(error).__name__:
                    trouble = type(error).__name__
                    logger.warning("The feed waits for MongoDB: %s", trouble)
            except Exception:
                # Every subscriber depends on this task: it must not end by a surprise.
                logger.exception("The feed failed; it tries again")

    async def _catch_up(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            entries = await loop.run_in_executor(self._live, self._next_entries)
            if not entries:
                return
            if entries[-1].position == self.head + len(entries):
                self._tail += entries
            else:
                self._tail = []  # pruned before we saw all of it: cursors find out in the log
            self.head = entries[-1].position
            if len(self._tail) > 2 * TAIL:
                del self._tail[:-TAIL]
            self._wake()
            if len(entries) < PAGE:
                return

    def _next_entries(self) -> list[Entry]:
        rows: list[Stored] = Event.objects.after(self.head).limit(PAGE).as_pymongo()
        return [Entry.of(self.epoch, row) for row in rows]

    async def _look_at_epoch(self) -> None:
        loop = asyncio.get_running_loop()
        if await loop.run_in_executor(self._live, EventLog.current_epoch) != self.epoch:
            span = await loop.run_in_executor(self._live, Span.read)
            logger.warning("The log has a new epoch, %s: subscribers start again", span.epoch)
            self.epoch, self.head, self._tail = span.epoch, span.head, []
            self._wake()

    def _wake(self) -> None:
        grew, self._grew = self._grew, asyncio.Event()
        grew.set()

    async def _listen(self) -> None:
        """Hear the doorbell. Whatever happens to Redis, only time is lost."""
        layer = get_channel_layer()
        while True:
            try:
                channel = await layer.new_channel()
                await layer.group_add(GROUP, channel)
                while True:
                    await layer.receive(channel)
                    self._doorbell.set()
            except Exception as error:
                logger.warning("The doorbell cannot be heard, looking every second: %r", error)
                await asyncio.sleep(LOOK)


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
            span = await feed.read_log(Span.read)
            if since.epoch != span.epoch or since.number > span.head:
                raise Expired("unknown")
            if since.number < span.oldest - 1:
                raise Expired("expired")
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
            raise Expired("unknown")
        if self.position >= feed.head:
            return []
        if self.position < feed.start_of_tail:
            return await self._read_old()
        entries = feed.entries(self.position, CHUNK)
        self.position = entries[-1].position
        return entries

    async def _read_old(self) -> list[Entry]:
        def read() -> tuple[list[Entry], int | None, int]:
            rows, reached = Event.scan(self.position, PAGE, charge_point=self.charge_point)
            # The oldest after the rows: what was pruned while they were read is noticed.
            return [Entry.of(self.epoch, row) for row in rows], reached, Event.oldest()

        head = self.feed.head
        entries, reached, oldest = await self.feed.read_log(read)
        if oldest > self.position + 1:
            raise Expired("expired")
        last = entries[-1].position if entries else self.position
        # Nothing more: then everything up to the head known before has been read.
        self.position = reached if reached is not None else max(last, head)
        return entries


_feeds: WeakKeyDictionary[asyncio.AbstractEventLoop, Feed] = WeakKeyDictionary()


async def get_feed() -> Feed:
    """The feed of this process, started; raises PyMongoError while MongoDB is away."""
    loop = asyncio.get_running_loop()
    if loop not in _feeds:
        _feeds[loop] = Feed()
    feed = _feeds[loop]
    await feed.start()
    return feed


async def stop_feed() -> None:
    """This process stops serving: end every subscription in good order."""
    if feed := _feeds.get(asyncio.get_running_loop()):
        await feed.stop()
