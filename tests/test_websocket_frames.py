"""Our server's short way for messages sends what uvicorn's own way sends, or takes it."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from project.server.writing import BoundedWebSocketProtocol

HANDSHAKE = b"""GET / HTTP/1.1
Host: localhost
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Version: 13
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
{extensions}
""".replace(b"\n", b"\r\n")
DEFLATE = b"Sec-WebSocket-Extensions: permessage-deflate\r\n"
TEXTS = ["", "a", "ñ" * 62, "a" * 125, "a" * 126, "a" * 65_535, "ñ" * 40_000, "a" * 65_536, "\0"]

Protocol = type[WebSocketsSansIOProtocol]


class Transport(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__({"sockname": ("127.0.0.1", 1), "peername": ("127.0.0.1", 2)})
        self.written: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> None:
        self.written.append(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


async def connected(kind: Protocol, extensions: bytes = b"") -> tuple[Any, Transport]:
    accepted = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        accepted.set()
        await asyncio.Future()

    config = uvicorn.Config(app, lifespan="off", log_config=None, ws_ping_interval=None)
    config.load()
    config.loaded_app = app
    protocol, transport = kind(config, ServerState(), {}), Transport()
    protocol.connection_made(transport)
    protocol.data_received(HANDSHAKE.replace(b"{extensions}\r\n", extensions + b"\r\n"))
    async with asyncio.timeout(5):
        await accepted.wait()
    transport.written.clear()
    return protocol, transport


@pytest.mark.parametrize("extensions", [b"", DEFLATE], ids=["plain", "compressed"])
async def test_it_writes_the_same(extensions: bytes) -> None:
    written = []
    for kind in (BoundedWebSocketProtocol, WebSocketsSansIOProtocol):
        protocol, transport = await connected(kind, extensions)
        for text in TEXTS:
            await protocol.send({"type": "websocket.send", "text": text})
        await protocol.send({"type": "websocket.send", "bytes": b"b"})
        written.append(transport.written)
    same = written[0] == written[1]
    assert same and len(written[0]) == len(TEXTS) + 1


def lose(protocol: Any) -> None:
    protocol.connection_lost(OSError())


def receive_close(protocol: Any) -> None:
    protocol.data_received(b"\x88\x80\0\0\0\0")


@pytest.mark.parametrize("end", [lose, receive_close])
async def test_it_writes_nothing_to_whoever_is_gone(end: Callable[[Any], None]) -> None:
    protocol, transport = await connected(BoundedWebSocketProtocol)
    end(protocol)
    transport.written.clear()
    with pytest.raises(ClientDisconnected):
        await protocol.send({"type": "websocket.send", "text": "a"})
    assert transport.written == []


async def test_it_waits_for_a_slow_reader() -> None:
    protocol, transport = await connected(BoundedWebSocketProtocol)
    protocol.pause_writing()
    sending = asyncio.create_task(protocol.send({"type": "websocket.send", "text": "a"}))
    await asyncio.sleep(0)
    assert transport.written == []
    protocol.resume_writing()
    await sending
    assert transport.written == [b"\x81\x01a"]
