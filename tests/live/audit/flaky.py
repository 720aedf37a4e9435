"""Subscribers whose network fails all the time."""

import asyncio
import contextlib
import random

from tests.live.audit.subscribers import LOST, Socket, Stream, Subscriber

HOLDS = 0.05  # seconds, on average, that a connection holds
EARLY = 0.1  # of them are lost before they are there


class Flaky(Subscriber):
    """Loses its connection at random moments: in the handshake, between events, within one."""

    losses = 0
    calm = False  # then it loses no more

    async def run(self) -> None:
        while True:
            early = random.uniform(0, HOLDS) if random.random() < EARLY else None
            with contextlib.suppress(TimeoutError, *LOST):
                async with asyncio.timeout(early) as self._deadline:
                    await self.receive(next(self._urls))
            self.losses += 1

    def connected(self) -> None:
        super().connected()
        if not self.calm:
            now = asyncio.get_running_loop().time()
            self._deadline.reschedule(now + random.expovariate(1 / HOLDS))


class FlakySocket(Flaky, Socket):
    """By websocket."""


class FlakyStream(Flaky, Stream):
    """By event stream."""
