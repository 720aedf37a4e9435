"""Clients, which go away after the test."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.notifications.consumers.sockets import Socket
from tests.notifications.consumers.streams import ACCEPT, Stream

Connect = Callable[[str], Awaitable[Socket]]


@pytest.fixture
async def connect(delivery: None) -> AsyncIterator[Connect]:
    """Open websockets, which are closed after the test."""
    sockets: list[Socket] = []

    async def connect(path: str) -> Socket:
        sockets.append(await Socket(path).opened())
        return sockets[-1]

    yield connect
    for socket in sockets:
        if not socket.future.done():
            await socket.disconnect()


OpenStream = Callable[..., Awaitable[Stream]]


@pytest.fixture
async def open_stream(delivery: None) -> AsyncIterator[OpenStream]:
    """Open event streams: `await open_stream(path, last_event_id="k3f9-7")`"""
    streams: list[Stream] = []

    async def open_stream(path: str, **headers: str) -> Stream:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        streams.append(await Stream(path, ACCEPT | named).opened())
        return streams[-1]

    yield open_stream
    for stream in streams:
        await stream.gone()
