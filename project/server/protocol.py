"""uvicorn's HTTP, with bounds on what comes before the application: the head of a request.

Without them a client that never ends its headers keeps a connection, or our memory, for ever.
"""

import asyncio
import sys

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from observability import tracing
from project.base.json import dumps
from project.server.writing import BoundedWriting

HEAD_LIMIT = 32 * 1024  # bytes: request line and headers
HEAD_PATIENCE = 10.0  # seconds from the first byte of a head to its last
LINGER = 1.0  # seconds that a refused client has to read why, before it is cut off
VERBS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"


class HeadTooLarge(Exception):
    """Raised in a callback of the parser, to stop it."""


class BoundedHttpProtocol(BoundedWriting, HttpToolsProtocol):
    """Heads of at most HEAD_LIMIT bytes in HEAD_PATIENCE seconds; all that is refused gets JSON."""

    _in_head = False
    _head_size = 0  # of a head that comes in pieces, without the first of them
    _head_timer: asyncio.TimerHandle | None = None
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # One that never asks for anything is idle, as one that has been answered.
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        if self._in_head:
            self._head_size += len(data)
        super().data_received(data)
        # Nearly all heads come in one piece: they cost no timer.
        if self._in_head and not self._refused:
            if self._head_size > HEAD_LIMIT:
                self._refuse_head()
            elif self._head_timer is None:
                self._head_timer = self.loop.call_later(HEAD_PATIENCE, self._head_late)

    # --- Callbacks of the parser -----------------------------------------------------------------

    def on_message_begin(self) -> None:
        self._in_head = True
        self._head_size = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._stop_timer()
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if size > HEAD_LIMIT:
            raise HeadTooLarge
        super().on_headers_complete()

    # --- Refusing --------------------------------------------------------------------------------

    def send_400_response(self, msg: str) -> None:
        """The parser raised; uvicorn calls this while it handles that."""
        error = sys.exception()
        if isinstance(error, httptools.HttpParserInvalidMethodError):
            self._refuse(405, "Unknown method.", f"allow: {VERBS}\r\n")
        elif error is not None and isinstance(error.__context__, HeadTooLarge):
            self._refuse_head()
        else:
            self._refuse(400, "This is not valid HTTP. Is the URL percent-encoded?")

    def _refuse_head(self) -> None:
        self._refuse(431, f"The headers are larger than {HEAD_LIMIT} bytes.")

    def _head_late(self) -> None:
        self._refuse(408, f"The headers did not arrive within {HEAD_PATIENCE:.0f} s.")

    def _refuse(self, status: int, detail: str, headers: str = "") -> None:
        self._refused = True
        self._stop_timer()
        if self.cycle and not self.cycle.response_complete:
            if not self.cycle.more_body:
                # The request before this one was complete: it gets its answer, then all is over.
                self.cycle.keep_alive = False
                return
            self.cycle.disconnected = True  # its body went wrong: nobody waits for its answer
            self.cycle.message_event.set()
        trace = tracing.refused(status, self.client[0] if self.client else "")
        body = dumps({"detail": detail})
        head = (
            f"x-request-id: {trace.id}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n"
            f"{headers}connection: close\r\n\r\n"
        )
        self.transport.write(STATUS_LINE[status] + head.encode() + body)
        # Closed at once, with something unread, the system would take the answer back.
        self.transport.write_eof()
        self.loop.call_later(LINGER, self.transport.close)

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
