"""Follows the log and keeps its tail."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from typing import Any, TypeVar

from channels.layers import get_channel_layer
from pymongo.errors import PyMongoError

from notifications import metrics
from notifications.documents import Event, EventLog, Span
from notifications.doorbell import GROUP, doorbell
from notifications.feed.entry import Entry
from project.base.metrics import MONGODB_ERRORS, REDIS_ERRORS

logger = logging.getLogger(__name__)

T = TypeVar("T")

TAIL = 10_000  # entries in memory
LOOK = 1.0  # seconds: a doorbell that nobody heard costs no more than this
PAGE = 1000  # entries read from the log at once


class Closing(Exception):
    """This process stops: subscribers should go elsewhere and resume."""


class Feed:
    """Follows the log. Belongs to one event loop; see `get_feed`."""

    def __init__(self) -> None:
        self.epoch = ""
        self.head = 0
        self.closing = False
        self.delivered = 0  # messages; a counter's lock would cost a tenth of a delivery
        self._counted = 0  # of them, in the counter
        self._tail: list[Entry] = []  # without a gap, up to the head
        self._grew = asyncio.Event()
        self._doorbell = asyncio.Event()
        # Live reading must not queue behind replays, nor who connects behind either.
        self._live = ThreadPoolExecutor(1, "feed")
        self._replay = ThreadPoolExecutor(2, "replay")
        self._lookups = ThreadPoolExecutor(4, "lookup")
        self._starting = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def start_of_tail(self) -> int:
        """The position before the first entry in memory."""
        return self.head - len(self._tail)

    async def start(self) -> None:
        """Find the head and begin to follow it; raises PyMongoError while MongoDB is away."""
        async with self._starting:
            if not self._tasks:
                span = await self.look_up(Span.read)
                self.epoch, self.head = span.epoch, span.head
                doorbell.attach(asyncio.get_running_loop())
                # Not in the context of the request that happened to come first.
                self._tasks = [
                    asyncio.create_task(self._listen(), context=Context()),
                    asyncio.create_task(self._follow_log(), context=Context()),
                ]

    async def stop(self) -> None:
        """Tell every cursor that this process stops."""
        self.closing = True
        self._wake()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._count()
        self._live.shutdown(wait=False)
        self._replay.shutdown(wait=False)
        self._lookups.shutdown(wait=False)

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

    async def read_log(self, call: Callable[..., T]) -> T:
        """Call a function that reads many entries, off the event loop. Raises Closing."""
        return await self._call(self._replay, call)

    async def look_up(self, call: Callable[..., T], *args: Any) -> T:
        """Call a function that asks MongoDB for something small. Raises Closing."""
        return await self._call(self._lookups, call, *args)

    async def _call(self, pool: ThreadPoolExecutor, call: Callable[..., T], *args: Any) -> T:
        if self.closing:
            raise Closing
        return await asyncio.get_running_loop().run_in_executor(pool, call, *args)

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
            self._count()
            try:
                await self._catch_up()
                metrics.FEED_POSITION.labels("events").set(self.head)
                if time.monotonic() - looked >= LOOK:
                    await self._look_at_epoch()
                    looked = time.monotonic()
                trouble = ""
            except PyMongoError as error:
                MONGODB_ERRORS.labels("feed").inc()
                if trouble != type(error).__name__:
                    trouble = type(error).__name__
                    logger.warning("The feed waits for MongoDB: %s", trouble)
            except Exception:
                # Every subscriber depends on this task: it must not end by a surprise.
                logger.exception("The feed failed; it tries again")

    def _count(self) -> None:
        metrics.DELIVERED.inc(self.delivered - self._counted)
        self._counted = self.delivered

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
        return [Entry.of(self.epoch, row) for row in Event.find(self.head, PAGE)]

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
        channel = deaf = None
        while True:
            try:
                channel = channel or await layer.new_channel()
                await layer.group_add(GROUP, channel)
                deaf = None
                while True:
                    await layer.receive(channel)
                    self._doorbell.set()
            except Exception as error:
                REDIS_ERRORS.labels("feed").inc()
                if deaf is not type(error):
                    logger.warning("The doorbell cannot be heard: looking every second. %r", error)
                deaf = type(error)
                if channel is None:
                    # The layer keeps what it could not make, one more with each attempt, and we
                    # are the only ones with a channel. (Its `flush` swallows cancellation.)
                    layer.channels.clear()
                await asyncio.sleep(LOOK)
