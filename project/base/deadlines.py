"""The time that a request has for MongoDB, all its operations together (contract section 2).

A time-out for each operation is not enough: a request may need several, and while MongoDB hangs
it first waits behind others for one of the few threads.
"""

import threading
import time
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any

import pymongo

from project.base.bodies import AsgiApp, Receive, Scope, Send, WsgiApp
from project.base.database import availability

SECONDS = 4.0  # the answer, a 503 at the worst, must be there within 5

#: When the time is up, by time.monotonic(); PyMongo does not tell what it keeps.
_end: ContextVar[float] = ContextVar("end", default=threading.TIMEOUT_MAX)


class deadline:
    """SECONDS for all that is inside, or what an earlier deadline leaves of them."""

    __slots__ = ("_driver", "_token")

    def __enter__(self) -> None:
        self._token = _end.set(min(_end.get(), time.monotonic() + SECONDS))
        self._driver = pymongo.timeout(SECONDS)
        self._driver.__enter__()

    def __exit__(self, *error: Any) -> None:
        self._driver.__exit__(*error)
        if not seconds_left():
            availability.ran_out()
        _end.reset(self._token)


def seconds_left() -> float:
    """Until the deadline of what is being done; centuries where there is none."""
    return max(0.0, _end.get() - time.monotonic())


class Deadline:
    """ASGI middleware: the time counts from here on, also while the request waits for a thread.

    Context variables keep the deadline, and the bridge takes them along to the thread.
    """

    def __init__(self, app: AsgiApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with deadline():
            await self.app(scope, receive, send)


class WsgiDeadline:
    """WSGI middleware: the same for other servers; an earlier deadline stays as it is."""

    def __init__(self, app: WsgiApp) -> None:
        self.app = app

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        with deadline():
            return self.app(environ, start_response)
