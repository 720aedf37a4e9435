"""The time that a request has for MongoDB, all its operations together (contract section 2).

A time-out for each operation is not enough: a request may need several, and while MongoDB hangs
it first waits behind others for one of the few threads.
"""

from collections.abc import Iterable
from typing import Any

import pymongo

from project.base.bodies import AsgiApp, Receive, Scope, Send, WsgiApp

SECONDS = 4.0  # the answer, a 503 at the worst, must be there within 5


class Deadline:
    """ASGI middleware: the time counts from here on, also while the request waits for a thread.

    PyMongo keeps the deadline in a context variable, which the bridge takes along to the thread.
    """

    def __init__(self, app: AsgiApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with pymongo.timeout(SECONDS):
            await self.app(scope, receive, send)


class WsgiDeadline:
    """WSGI middleware: the same for other servers; an earlier deadline stays as it is."""

    def __init__(self, app: WsgiApp) -> None:
        self.app = app

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        with pymongo.timeout(SECONDS):
            return self.app(environ, start_response)
