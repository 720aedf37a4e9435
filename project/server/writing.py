"""Bounds that uvicorn lacks: on how long a client may read nothing, and on an end that was decided.

uvicorn closes a connection once all that waits for it has been sent. To a client that does not
read, that is never: its connection, its task and its buffers would stay for ever.
"""

import asyncio
import socket
import struct
from collections.abc import Awaitable
from functools import lru_cache
from typing import cast

from uvicorn._types import ASGIReceiveEvent, ASGISendEvent, WebSocketSendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State

from project.base.json import dumps

READING_PATIENCE = 45.0  # seconds; longer than the consumers', which close in good order (30)
CLOSING_PATIENCE = 3.0  # seconds that a client has to read to the end, once that is decided

_DETAIL = dumps({"detail": "A line of this request is too long for a websocket's handshake."})
HANDSHAKE_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%b"
) % (len(_DETAIL), _DETAIL)


class BoundedWriting:
    """For an asyncio protocol: whoever reads nothing for READING_PATIENCE is cut off."""

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    _stalled: asyncio.TimerHandle | None = None
    _ending: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """The client has a full buffer to read."""
        super().pause_writing()  # type: ignore[misc]
        self._stalled = self.loop.call_later(READING_PATIENCE, self._cut_off)

    def resume_writing(self) -> None:
        """It has read nearly all of it."""
        self._stop_stalled()
        super().resume_writing()  # type: ignore[misc]

    def connection_lost(self, exc: Exception | None) -> None:
        # The system may have given the descriptor to another connection already.
        self._stop_stalled()
        if self._ending is not None:
            self._ending.cancel()
        super().connection_lost(exc)  # type: ignore[misc]

    def _stop_stalled(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _end_soon(self) -> None:
        if self._ending is None:
            self._ending = self.loop.call_later(CLOSING_PATIENCE, self._cut_off)

    def _cut_off(self) -> None:
        # Without lingering: the kernel would try for minutes to deliver what it holds.
        connection = self.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


@lru_cache(maxsize=256)
def _frame(text: str) -> bytes:
    """A message as it goes over the wire (RFC 6455), made once for all that it goes to."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


class BoundedWebSocketProtocol(BoundedWriting, WebSocketsSansIOProtocol):
    """uvicorn's websocket, whose end comes at most CLOSING_PATIENCE after it was decided."""

    def send(self, message: ASGISendEvent) -> Awaitable[None]:  # type: ignore[override]
        if message["type"] == "websocket.send" and message.get("text") is not None:
            return self._send_text(message)
        if message["type"] == "websocket.close":
            # The close frame goes behind what waits to be read, and does not wait itself: who
            # is closed for reading too slowly would otherwise never hear of it.
            self.writable.set()
            self._end_soon()
        return super().send(message)

    async def _send_text(self, message: WebSocketSendEvent) -> None:
        """The same for an open connection, with a frame that others get as well: 6 us of CPU
        for a delivery to one of 1000 subscribers instead of 8.5, all that comes before included.
        """
        await self.writable.wait()
        if self.disconnected or self.conn.state is not State.OPEN or self.conn.extensions:
            await super().send(message)
        else:
            self.transport.write(_frame(message["text"] or ""))

    def data_received(self, data: bytes) -> None:
        if self.conn.parser_exc is not None:
            return  # what follows nonsense is read, so that the close frame arrives, and dropped
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            # A line of more than 8 KiB, or more than 128 headers, which the HTTP parser before us
            # let through. uvicorn would leave the client without an answer, for ever.
            self.transport.write(HANDSHAKE_TOO_LARGE)
            self.transport.close()
        if self.transport.is_closing():  # it sent its close frame, or nonsense
            self._end_soon()

    def handle_parser_exception(self) -> None:
        """Nonsense, or too much of it: the close frame (1002, 1007, 1009), then the end."""
        close = self.conn.close_sent
        assert close is not None
        event = {"type": "websocket.disconnect", "code": close.code, "reason": close.reason}
        self.queue.put_nowait(cast(ASGIReceiveEvent, event))
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        # Not closed at once, as uvicorn does: while something is unread or still coming, the
        # system would take the close frame back.
        self.transport.write_eof()
        self.transport.resume_reading()
        self._end_soon()
        self.close_timer = self._ending  # else it is closed as soon as the application has ended

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self._end_soon()

    def shutdown(self) -> None:
        super().shutdown()
        self._end_soon()
