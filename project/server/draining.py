"""How a worker ends: no request fails, and its clients do not all come back at the same moment."""

import asyncio
import signal
import socket
import time
from types import FrameType

import uvicorn

from notifications.consumers import get_connections
from notifications.feed import stop_feed
from observability.health import health

POLL = 0.05  # seconds between two looks for a second signal


class DrainingServer(uvicorn.Server):
    """uvicorn, that takes `patience` seconds to let its clients go elsewhere.

    After SIGTERM: /readyz is 503 for `patience` seconds, while all is served as before; then new
    connections are refused, and websockets and event streams are closed one after the other, for
    `patience` seconds at most; then requests end. A second signal ends all waiting.
    """

    def __init__(self, config: uvicorn.Config, patience: float) -> None:
        super().__init__(config)
        self._patience = patience

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # uvicorn's own is hurried only by a second SIGINT.
        super().handle_exit(signal.SIGINT if self.should_exit else sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        health.draining = True
        if self._patience:
            await self._wait_for_proxies()
            # Refused at once, others are tried; in the queue, they would wait for nobody.
            for listening in (*self.servers, *(sockets or ())):
                listening.close()
            await get_connections().see_off(self._patience, lambda: self.force_exit)
        # Whoever is left: uvicorn would wait for event streams, which never end by themselves.
        await stop_feed()
        await super().shutdown(sockets)

    async def _wait_for_proxies(self) -> None:
        until = time.monotonic() + self._patience
        while time.monotonic() < until and not self.force_exit:
            await asyncio.sleep(POLL)
