"""A WSGI application as an ASGI one: one hop to a thread with the whole request, and one back."""

import asyncio
import contextvars
import logging
from concurrent.futures import ThreadPoolExecutor

from project.base.bodies import Receive, Scope, Send, WsgiApp
from project.base.json import dumps
from project.base.wsgi import Answer, Environ, call, environ

logger = logging.getLogger(__name__)

_DETAIL = dumps({"detail": "Internal server error."})
FAILED = Answer(
    500,
    [(b"content-type", b"application/json"), (b"content-length", str(len(_DETAIL)).encode())],
    _DETAIL,
)


class Bridge:
    """Answers in `threads` threads; more requests than that wait for one.

    Costs 20 us of CPU a request; a2wsgi, which hands over each part of an answer by itself and
    waits until it is taken, 125 us (ADR 010). Bodies are bounded and collected before
    (project.base.bodies), answers are short: what never ends is served by Channels.
    """

    def __init__(self, app: WsgiApp, threads: int) -> None:
        self.app = app
        # Starts them when they are first needed, so after any fork; waits for them at exit.
        self._threads = ThreadPoolExecutor(threads, "rest")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:  # once, behind CollectedBody
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
        # The context goes along: in it is the deadline (project.base.deadlines).
        context = contextvars.copy_context()
        status, headers, content = await asyncio.get_running_loop().run_in_executor(
            self._threads, context.run, self._answer, environ(scope, body)
        )
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _answer(self, environ: Environ) -> Answer:
        try:
            return call(self.app, environ)
        except BaseException:
            # Django has answered what goes wrong inside it. Whatever is left is told here: a
            # StopIteration, for one, cannot be carried back, and the client would wait for ever.
            logger.exception("%s %s", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            return FAILED
