"""Takes every request: gives it an id, measures it, and tells the log and the metrics how it ended.

Outermost but for the probes, so that it sees also what never comes to Django: bodies that are too
large, event streams, websockets.
"""

import logging
import random
import re
import time
from collections.abc import Awaitable, Iterable
from typing import Any

from django.conf import settings

from access.addresses import client_address, header_values
from observability import metrics
from observability.health import health
from project.base.bodies import AsgiApp, Receive, Scope, Send, WsgiApp
from project.base.trace import Trace, current

logger = logging.getLogger("observability.requests")

UNREAD = "?"  # method and path of a request whose head was refused
LONGEST_PATH = 256  # characters of it in a line: a client may send 32 KiB
ID = re.compile(r"[\x21-\x7e]{1,64}")  # what is taken from outside: short, printable, no space


def begin(given: str) -> Trace:
    """The trace of a new request whose X-Request-ID was this."""
    return Trace(given if ID.fullmatch(given) else f"{random.getrandbits(64):016x}")


def log(method: str, path: str, trace: Trace, seconds: float, client: str) -> None:
    """One line for each request, when it has ended. Without its query: tickets are in there."""
    if logger.isEnabledFor(logging.INFO):
        path = path[:LONGEST_PATH]
        fields = {
            "method": method,
            "path": path,
            "status": trace.status or None,  # None: a websocket, or gone before the answer
            "close": trace.close or None,
            "ms": round(1000 * seconds, 1),
            "key": trace.key,
            "client": client,
        }
        end = trace.status or trace.close
        logger.info("%s %s %s in %.1f ms", method, path, end, 1000 * seconds, extra=fields)


def refused(status: int, client: str) -> Trace:
    """The trace of a request that came to nobody: its head was no HTTP, too large, or too late."""
    trace = begin("")
    trace.status = status
    metrics.began(UNREAD, "", trace, 0.0)
    token = current.set(trace)
    log(UNREAD, UNREAD, trace, 0.0, client_address(client, (), 0))
    current.reset(token)
    return trace


class Traced:
    """ASGI middleware, for HTTP and for websockets."""

    def __init__(self, app: AsgiApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        trace = begin(headers.get(b"x-request-id", b"").decode("latin-1"))
        # Each request is a task of its own: nobody else finds it there.
        current.set(trace)
        began = time.perf_counter()
        is_http = scope["type"] == "http"

        def send_traced(message: Any) -> Awaitable[None]:  # no coroutine of its own: it is in
            if message["type"] == "http.response.start":  # the way of every chunk of a stream
                trace.status = message["status"]
                added = [(b"x-request-id", trace.id.encode())]
                if health.draining:  # or a proxy would send its next request on it
                    added.append((b"connection", b"close"))
                message = {**message, "headers": [*message["headers"], *added]}
                metrics.began(scope["method"], scope["path"], trace, time.perf_counter() - began)
            return send(message)

        try:
            # Not for websockets, where each delivery would pay for it, and there is nothing to see.
            await self.app(scope, receive, send_traced if is_http else send)
        finally:
            peer = (scope.get("client") or [""])[0]
            client = client_address(
                peer,
                header_values(scope["headers"], b"x-forwarded-for"),
                settings.TRUSTED_PROXY_HOPS,
            )
            method = scope["method"] if is_http else "WEBSOCKET"
            log(method, scope["path"], trace, time.perf_counter() - began, client)


class WsgiTraced:
    """WSGI middleware: the same for other servers; a trace that was begun before goes on."""

    def __init__(self, app: WsgiApp) -> None:
        self.app = app

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        if current.get() is not None:
            return self.app(environ, start_response)
        trace = begin(environ.get("HTTP_X_REQUEST_ID", ""))
        token = current.set(trace)
        began = time.perf_counter()

        def start_traced(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            trace.status = int(status[:3])
            return start_response(status, [*headers, ("X-Request-ID", trace.id)], *rest)

        try:
            return self.app(environ, start_traced)
        finally:
            path = environ.get("PATH_INFO", "")
            seconds = time.perf_counter() - began
            metrics.began(environ["REQUEST_METHOD"], path, trace, seconds)
            forwarded = environ.get("HTTP_X_FORWARDED_FOR")
            client = client_address(
                environ.get("REMOTE_ADDR") or "",
                (forwarded,) if forwarded else (),
                settings.TRUSTED_PROXY_HOPS,
            )
            log(environ["REQUEST_METHOD"], path, trace, seconds, client)
            current.reset(token)
