"""The WSGI application inside the ASGI process."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from contextvars import ContextVar
from typing import Any
from wsgiref.validate import validator

import orjson
import pytest

from project.base.bridge import Bridge
from tests.base.test_wsgi import SCOPE

Message = dict[str, Any]
THREADS = 2
caller: ContextVar[str] = ContextVar("caller")


def echo(environ: Any, start_response: Any) -> Iterable[bytes]:
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-A", "1"), ("X-A", "2")])
    return [body, environ["REQUEST_METHOD"].encode()]


class Client:
    """Asks an application, one request at a time or many."""

    def __init__(self, app: Any) -> None:
        self.bridge = Bridge(app, THREADS)

    async def ask(self, *messages: Message, **scope: Any) -> list[Message]:
        sent: list[Message] = []
        received = iter(messages or [{"type": "http.request"}])

        async def receive() -> Message:
            return next(received)

        async def send(message: Message) -> None:
            sent.append(message)

        async with asyncio.timeout(10):
            await self.bridge(SCOPE | scope, receive, send)
        return sent


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[Any], Client]]:
    clients: list[Client] = []

    def serve(app: Any) -> Client:
        clients.append(Client(app))
        return clients[-1]

    yield serve
    for client in clients:
        client.bridge._threads.shutdown()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT"])
@pytest.mark.parametrize("root_path", ["", "/api"])
async def test_it_keeps_to_the_protocol(serve: Any, method: str, root_path: str) -> None:
    """The judge is Python's own and knows neither side: what it finds is raised in the thread."""
    client = serve(validator(echo))
    scope = {"method": method, "root_path": root_path, "path": f"{root_path}/chargepoint"}
    start, _ = await client.ask({"type": "http.request", "body": b"{}"}, **scope)
    assert start["status"] == 200


async def test_it_answers(serve: Any) -> None:
    client = serve(echo)
    parts = [
        {"type": "http.request", "body": b"a", "more_body": True},
        {"type": "http.request", "body": b"b"},
    ]
    assert await client.ask(*parts) == [
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", b"text/plain"), (b"x-a", b"1"), (b"x-a", b"2")],
        },
        {"type": "http.response.body", "body": b"abPUT"},
    ]


@pytest.mark.parametrize("error", [ValueError, StopIteration, SystemExit, KeyboardInterrupt])
async def test_an_error_is_answered_and_logged(
    serve: Any, caplog: pytest.LogCaptureFixture, error: type[BaseException]
) -> None:
    def broken(environ: Any, start_response: Any) -> Iterable[bytes]:
        raise error("secret")

    client = serve(broken)
    for _ in range(2 * THREADS):  # no thread is lost by it
        start, answer = await client.ask()
        assert start["status"] == 500
        assert dict(start["headers"])[b"content-type"] == b"application/json"
        assert orjson.loads(answer["body"]) == {"detail": "Internal server error."}
    assert "PUT /chargepoint/7" in caplog.text and error.__name__ in caplog.text


async def test_nothing_is_done_for_a_client_that_went_away(serve: Any) -> None:
    part = {"type": "http.request", "body": b"a", "more_body": True}
    assert await serve(echo).ask(part, {"type": "http.disconnect"}) == []


async def test_the_context_goes_along(serve: Any) -> None:
    seen = []

    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        seen.append(caller.get())
        caller.set("nobody else's business")
        return echo(environ, start_response)

    caller.set("me")
    client = serve(app)
    await asyncio.gather(*(client.ask() for _ in range(5)))
    assert (seen, caller.get()) == (["me"] * 5, "me")


async def test_some_at_once_and_the_others_in_turn(serve: Any) -> None:
    gate, entered = threading.Event(), threading.Semaphore(0)
    served: list[str] = []

    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        served.append(threading.current_thread().name)
        entered.release()
        assert gate.wait(10)
        return echo(environ, start_response)

    client = serve(app)
    asked = [asyncio.create_task(client.ask()) for _ in range(6)]
    for _ in range(THREADS):
        assert await asyncio.to_thread(entered.acquire, timeout=10)
    assert len(served) == THREADS
    # One of those that wait is cancelled: nothing is done for it, nothing happens to the others.
    cancelled = asked.pop()
    cancelled.cancel()
    await asyncio.wait([cancelled])
    gate.set()
    answers = await asyncio.gather(*asked)
    assert [start["status"] for start, _ in answers] == [200] * 5
    assert len(served) == 5 and len(set(served)) == THREADS
