"""Clients that keep their position: by websocket, event stream and JSON pages.

Each goes on for ever: a connection that ends is opened again, at the next server, after the last
event that was received.
"""

import asyncio
import contextlib
import itertools
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from tests import asyncapi

Event = dict[str, Any]

LOST = (OSError, WebSocketException, httpx.HTTPError, httpx.StreamError)
AGAIN = 0.05  # seconds before the next attempt


def http_client(url: str, read: float = 10) -> httpx.AsyncClient:
    # Not to read the certificates of the world, which takes longer than all our requests.
    return httpx.AsyncClient(base_url=url, verify=False, timeout=httpx.Timeout(10, read=read))


class Subscriber(ABC):
    """Receives every event that follows a position, over any number of connections."""

    kind = ""

    def __init__(self, urls: Sequence[str], position: str) -> None:
        self.position = position
        self.events: list[Event] = []
        self.received_at: list[float] = []  # time.monotonic()
        self.resets: list[Event] = []
        self.connections = 0
        self._urls = itertools.cycle(urls)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            with contextlib.suppress(*LOST):
                await self.receive(next(self._urls))
            await asyncio.sleep(AGAIN)

    @abstractmethod
    async def receive(self, url: str) -> None:
        """One connection, from beginning to end."""

    def connected(self) -> None:
        self.connections += 1

    def take(self, message: Event) -> None:
        asyncapi.validate(message)
        if message["type"] == "reset":
            self.resets.append(message)
        else:
            self.events.append(message)
            self.received_at.append(time.monotonic())
        self.position = message["id"]

    def __str__(self) -> str:
        return f"{type(self).__name__} ({self.connections} connections)"


class Socket(Subscriber):
    """A websocket."""

    path = "/ws/chargepoint?types=all"

    async def receive(self, url: str) -> None:
        url = f"{url.replace('http', 'ws', 1)}{self.path}&since={self.position}"
        async with connect(url, ping_interval=None, close_timeout=1, open_timeout=10) as socket:
            self.connected()
            async for message in socket:
                self.take(json.loads(message))


class Stream(Subscriber):
    """Server-sent events, resumed by the header as browsers do it."""

    async def receive(self, url: str) -> None:
        headers = {"Accept": "text/event-stream", "Last-Event-ID": self.position}
        async with (
            http_client(url, read=40) as client,
            client.stream("GET", "/chargepoint/events", headers=headers) as answer,
        ):
            answer.raise_for_status()
            self.connected()
            async for line in answer.aiter_lines():
                if line.startswith("data: "):
                    self.take(json.loads(line.removeprefix("data: ")))


class Pages(Subscriber):
    """JSON pages of a few events, asked for again and again."""

    limit = 50

    async def receive(self, url: str) -> None:
        async with http_client(url) as client:
            self.connected()
            while True:
                query = {"since": self.position, "limit": str(self.limit)}
                answer = await client.get("/chargepoint/events", params=query)
                answer.raise_for_status()
                for event in answer.json():
                    self.take(event)
                if "next" not in answer.links:
                    await asyncio.sleep(AGAIN)
