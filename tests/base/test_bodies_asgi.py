"""Request bodies under ASGI: whole, or refused, before the application is called."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest

from project.base import bodies
from project.base.bodies import LIMIT, CollectedBody

Message = dict[str, Any]
CHUNKED = (b"transfer-encoding", b"chunked")


def sized(body: bytes) -> tuple[bytes, bytes]:
    return (b"content-length", str(len(body)).encode())


def chunk(body: bytes, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


class Exchange:
    """One request: what the application was called with, and what the client was sent."""

    def __init__(self) -> None:
        self.received: list[Message] = []
        self.scope: Message = {}
        self.sent: list[Message] = []
        self.left: list[Message] = []

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Any) -> None:
        """The application: receives until the client has gone."""
        self.scope = scope
        while not self.received or self.received[-1]["type"] != "http.disconnect":
            self.received.append(await receive())

    async def run(
        self, *messages: Message, headers: Any = (CHUNKED,), then_gone: bool = True
    ) -> None:
        self.left = [*messages, *([{"type": "http.disconnect"}] if then_gone else [])]

        async def receive() -> Message:
            if not self.left:
                await asyncio.Future()  # a client that keeps silent
            return self.left.pop(0)

        async def send(message: Message) -> None:
            self.sent.append(message)

        await CollectedBody(self)({"type": "http", "headers": list(headers)}, receive, send)

    def assert_refused(self, status: int) -> None:
        assert self.received == []
        start, body = self.sent
        assert start["status"] == status
        headers = dict(start["headers"])
        assert headers[b"content-type"] == b"application/json"
        assert headers[b"content-length"] == str(len(body["body"])).encode()
        assert list(orjson.loads(body["body"])) == ["detail"]


@pytest.fixture
def exchange() -> Exchange:
    return Exchange()


async def test_it_collects_a_body_with_a_length(exchange: Exchange) -> None:
    await exchange.run(chunk(b"ab"), chunk(b""), chunk(b"c", more=False), headers=[sized(b"abc")])
    assert exchange.received[0] == chunk(b"abc", more=False)
    assert exchange.scope["headers"] == [sized(b"abc")]


async def test_it_gives_a_chunked_body_a_length(exchange: Exchange) -> None:
    await exchange.run(chunk(b"ab"), chunk(b"c"), {"type": "http.request"})
    assert exchange.received[0] == chunk(b"abc", more=False)
    assert exchange.scope["headers"] == [sized(b"abc")]


async def test_it_keeps_headers_that_come_twice(exchange: Exchange) -> None:
    twice = [(b"authorization", b"one"), (b"authorization", b"two")]
    await exchange.run(chunk(b"a", more=False), headers=[*twice, CHUNKED])
    assert exchange.scope["headers"] == [*twice, sized(b"a")]


@pytest.mark.parametrize("headers", [[], [(b"content-length", b"0")]])
async def test_it_waits_for_nothing_when_there_is_no_body(
    exchange: Exchange, headers: list[Any]
) -> None:
    await exchange.run(chunk(b"", more=False), headers=headers)
    assert exchange.received[0] == chunk(b"", more=False)
    assert exchange.scope["headers"] == headers


async def test_it_takes_a_body_of_the_limit(exchange: Exchange) -> None:
    await exchange.run(chunk(b"x" * LIMIT, more=False))
    assert exchange.received[0] == chunk(b"x" * LIMIT, more=False)


@pytest.mark.parametrize("parts", [[LIMIT + 1], [1024] * 65, [LIMIT, 1]])
async def test_it_reads_a_longer_one_to_its_end_and_refuses_it(
    exchange: Exchange, parts: list[int]
) -> None:
    """Most clients look for the answer when they have sent everything."""
    *firsts, last = parts
    await exchange.run(*[chunk(b"x" * part) for part in firsts], chunk(b"x" * last, more=False))
    exchange.assert_refused(413)
    assert exchange.left == [{"type": "http.disconnect"}]


@pytest.mark.parametrize("framing", [(b"content-length", str(bodies.DRAIN).encode()), CHUNKED])
async def test_it_does_not_read_for_ever(exchange: Exchange, framing: Any) -> None:
    megabyte = chunk(b"x" * 1024**2)
    await exchange.run(*[megabyte] * 20, headers=[framing])
    exchange.assert_refused(413)
    assert len(exchange.left) == 1 + 20 - 17


@pytest.mark.parametrize(
    "headers",
    [
        [(b"content-length", str(bodies.DRAIN + 1).encode())],
        [(b"content-length", str(LIMIT + 1).encode()), (b"expect", b"100-continue")],
    ],
)
async def test_it_reads_nothing_of_what_it_need_not_see(
    exchange: Exchange, headers: list[Any]
) -> None:
    await exchange.run(chunk(b"x"), headers=headers)
    exchange.assert_refused(413)
    assert len(exchange.left) == 2


async def test_it_refuses_one_that_does_not_arrive(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.01)
    await exchange.run(chunk(b"a"), headers=[sized(b"abc")], then_gone=False)
    exchange.assert_refused(408)


async def test_it_does_not_call_the_application_for_a_client_that_went_away(
    exchange: Exchange,
) -> None:
    await exchange.run(chunk(b"a"), headers=[sized(b"abc")])
    assert exchange.received == []
    assert exchange.sent == []
