"""Clients, which go away after the test."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.notifications.consumers.sockets import Socket

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
