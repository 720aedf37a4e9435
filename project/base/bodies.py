"""Request bodies: bounded, read in full before a thread is spent on them, with or without length.

Django ignores a body without Content-Length: chunked JSON would answer "name: required".
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from io import BytesIO
from typing import Any

from project.base.json import dumps

LIMIT = 64 * 1024  # bytes (contract section 2: 413)
PATIENCE = 10.0  # seconds for a whole body to arrive
# What is read and thrown away of a body that is too large. Most HTTP clients look for an answer
# when they have sent everything; cut off before, they report a broken connection and no 413.
DRAIN = 16 * 1024 * 1024  # bytes
FRAMING = (b"content-length", b"transfer-encoding")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Any, Any, Any], Awaitable[None]]
WsgiApp = Callable[[Any, Any], Iterable[bytes]]

TOO_MUCH = b"too much"  # told from a body by identity
TOO_LARGE = dumps({"detail": f"The body is larger than {LIMIT} bytes."})
TOO_SLOW = dumps({"detail": f"The body did not arrive within {PATIENCE:.0f} s."})


class BoundedBody:
    """WSGI middleware: 413 above LIMIT, and a length for the body that came without one."""

    def __init__(self, app: WsgiApp) -> None:
        self.app = app

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        if not length and "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
            body = environ["wsgi.input"].read(LIMIT + 1)
            length = environ["CONTENT_LENGTH"] = str(len(body))
            environ["wsgi.input"] = BytesIO(body)
        if length.isdecimal() and int(length) > LIMIT:
            headers = [
                ("Content-Type", "application/json"),
                ("Content-Length", str(len(TOO_LARGE))),
                ("Connection", "close"),  # the rest of the body is not read
            ]
            start_response("413 Request Entity Too Large", headers)
            return [TOO_LARGE]
        return self.app(environ, start_response)


class CollectedBody:
    """ASGI middleware: the application behind it finds the whole body there at once.

    Without it a client that sends its body slowly keeps one of the few worker threads waiting.
    """

    def __init__(self, app: AsgiApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        if not int(headers.get(b"content-length") or 0) and b"transfer-encoding" not in headers:
            return await self.app(scope, receive, send)
        body: bytes | None = TOO_MUCH
        if not _hopeless(headers):
            try:
                async with asyncio.timeout(PATIENCE):
                    body = await _collect(receive)
            except TimeoutError:
                return await _refuse(send, 408, TOO_SLOW)
        if body is None:  # the client went away
            return
        if body is TOO_MUCH:
            return await _refuse(send, 413, TOO_LARGE)
        messages = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive_collected() -> MutableMapping[str, Any]:
            return next(messages, None) or await receive()

        # Not from the dict: a header that came twice must still be there twice.
        kept = [header for header in scope["headers"] if header[0] not in FRAMING]
        kept.append((b"content-length", str(len(body)).encode()))
        await self.app({**scope, "headers": kept}, receive_collected, send)


def _hopeless(headers: dict[bytes, bytes]) -> bool:
    """Whether nothing of the body has to be read to know that it is too large."""
    length = int(headers.get(b"content-length") or 0)
    return length > DRAIN or (length > LIMIT and b"expect" in headers)


async def _collect(receive: Receive) -> bytes | None:
    """The whole body, TOO_MUCH, or None when the client went away."""
    body = bytearray()
    size = 0
    more = True
    while more and size <= DRAIN:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        more = message.get("more_body", False)
        part = message.get("body", b"")
        size += len(part)
        if size <= LIMIT:
            body += part
    return bytes(body) if size <= LIMIT else TOO_MUCH


async def _refuse(send: Send, status: int, body: bytes) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
