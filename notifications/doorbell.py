"""The doorbell: tells the feed of every process that the log has grown.

A message to a Channels group. It carries nothing: a lost, late or doubled one costs time, never
an event. Rung from any thread, never waits: a frozen Redis must not hold up whoever rings.
"""

import asyncio
import logging
import threading

from channels.layers import get_channel_layer

from project.base.metrics import REDIS_ERRORS

logger = logging.getLogger(__name__)

GROUP = "events"
MESSAGE = {"type": "log.grew"}  # constant: a type made from data could kill a consumer
PATIENCE = 5.0  # seconds


class Doorbell:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._again = False
        self._broken = False

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Ring on this loop from now on: the in-memory layer knows no other."""
        with self._lock:
            self._loop = loop

    def ring(self) -> None:
        with self._lock:
            if self._loop is None or self._loop.is_closed():
                self._loop = _loop_of_its_own()
            loop = self._loop
        loop.call_soon_threadsafe(self._ring)

    def _ring(self) -> None:
        if self._task is not None and not self._task.done():
            self._again = True  # one ring for all that came meanwhile
        else:
            self._task = asyncio.get_running_loop().create_task(self._send())

    async def _send(self) -> None:
        while True:
            self._again = False
            try:
                async with asyncio.timeout(PATIENCE):
                    await get_channel_layer().group_send(GROUP, MESSAGE)
                self._broken = False
            except Exception as error:
                REDIS_ERRORS.labels("doorbell").inc()
                if not self._broken:
                    logger.warning("The doorbell is broken, events arrive later: %r", error)
                self._broken = True
            if not self._again:
                return


def _loop_of_its_own() -> asyncio.AbstractEventLoop:
    """For a process that serves REST only: it has no event loop, but others' feeds must hear."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="doorbell", daemon=True).start()
    return loop


doorbell = Doorbell()
