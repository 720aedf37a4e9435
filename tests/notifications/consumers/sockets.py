"""Websocket clients without a network."""

import asyncio
import json
from typing import Any

from channels.testing import WebsocketCommunicator

from notifications.events import Position
from notifications.routing import websocket
from tests.notifications.conftest import until


class Socket(WebsocketCommunicator):
    """A websocket to `path`, from loopback and without an Origin unless told otherwise."""

    def __init__(
        self, path: str, *, origin: str | None = None, client: str | None = "127.0.0.1"
    ) -> None:
        headers = [] if origin is None else [(b"origin", origin.encode("latin-1"))]
        super().__init__(websocket, path, headers)
        self.scope["client"] = client and [client, 50000]

    async def opened(self) -> "Socket":
        accepted, _ = await self.connect(timeout=5)
        assert accepted
        return self

    async def next(self) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(await self.receive_from(timeout=5))
        return message

    async def positions(self, count: int) -> list[int]:
        return [Position.parse((await self.next())["id"]).number for _ in range(count)]

    async def closed(self) -> tuple[int, str]:
        """(code, reason) of the close, which must be what comes next."""
        message = await self.receive_output(timeout=5)
        assert message["type"] == "websocket.close", message
        return message["code"], message.get("reason") or ""


class Stuck:
    """A client of `path` that stops to read after `reads` messages."""

    def __init__(self, path: str, reads: int = 0, error: Exception | None = None) -> None:
        self.path, self.reads, self.error = path, reads, error
        self.got: list[Any] = []
        self.closed = asyncio.Event()
        self._inbox: asyncio.Queue[Any] = asyncio.Queue()

    async def connect(self) -> None:
        socket = Socket(self.path)
        self._inbox.put_nowait({"type": "websocket.connect"})
        self._app = asyncio.create_task(websocket(socket.scope, self._inbox.get, self._send))
        await until(lambda: self.got)
        assert self.got.pop()["type"] == "websocket.accept"

    async def _send(self, message: Any) -> None:
        if message["type"] == "websocket.send" and len(self.got) >= self.reads:
            if self.error:
                raise self.error
            await asyncio.Event().wait()
        self.got.append(message)
        if message["type"] == "websocket.close":
            self.closed.set()

    async def gone(self) -> None:
        self._inbox.put_nowait({"type": "websocket.disconnect", "code": 1006})
        async with asyncio.timeout(5):
            await self._app
