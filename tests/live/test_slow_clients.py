"""Clients that take their time: they are told so and cut off, and nobody else has to wait.

All of them wait at the same time, so that this takes ten seconds, not a minute.
"""

import json
import selectors
import socket
import time
from collections.abc import Iterator

import pytest

from project.base import bodies
from project.server import protocol
from tests.live import raw
from tests.live.registry import Registry

BODY = b'{"name": "Plaza Lenta 1"}'
POST = raw.request("POST", "/chargepoint", BODY)
CHUNKED = {"Content_Length": None, "Transfer_Encoding": "chunked"}
CASES = {
    "half a request line": b"GET /charge",
    "headers without an end": b"GET /chargepoint HTTP/1.1\r\nHost: localhost\r\nX: ",
    "no body": POST.removesuffix(BODY),
    "half a body": POST[:-10],
    "half a chunk": raw.request("POST", "/chargepoint", b"20\r\n{", **CHUNKED),
    "silence after 100 Continue": raw.request(
        "POST", "/chargepoint", b"", Expect="100-continue", Content_Length="20"
    ),
}
#: Sent one byte at a time while the others are silent: no byte may begin the wait anew.
DRIPPING = {
    "dripping headers": b"GET /chargepoint HTTP/1.1\r\nHost: localhost\r\nX: ",
    "dripping body": raw.request("POST", "/chargepoint", b"", Content_Length="60000"),
}
CROWD = 50  # of each dripping kind: more than there are threads
PATIENCE = max(bodies.PATIENCE, protocol.HEAD_PATIENCE)


@pytest.fixture(scope="module")
def answers(registry: Registry) -> Iterator[dict[str, list[tuple[float, raw.Answer]]]]:
    """How long each of them had to wait for which answer; served meanwhile is everybody else."""
    registry.add("Plaza Mayor 3")
    before = registry.state()
    began = time.monotonic()
    connections: dict[socket.socket, str] = {}
    for case, data in CASES.items():
        connections[open_with(registry, data)] = case
    for case, data in DRIPPING.items():
        for _ in range(CROWD):
            connections[open_with(registry, data)] = case

    answers: dict[str, list[tuple[float, raw.Answer]]] = {case: [] for case in CASES | DRIPPING}
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection, selectors.EVENT_READ)
        while selector.get_map() and time.monotonic() < began + PATIENCE + 10:
            for key, _ in selector.select(0.5):
                selector.unregister(key.fileobj)
                waited = time.monotonic() - began
                answers[connections[key.fileobj]].append((waited, raw.answer(key.fileobj)))
            for key in selector.get_map().values():
                if connections[key.fileobj] in DRIPPING:
                    key.fileobj.send(b"a")
            asked = time.monotonic()
            assert registry.http.get("/chargepoint").status_code == 200
            assert time.monotonic() - asked < 1
    assert registry.state() == before
    yield answers
    for connection in connections:
        connection.close()


def open_with(registry: Registry, data: bytes) -> socket.socket:
    connection = raw.connect(registry.url)
    connection.sendall(data)
    if b"100-continue" in data:
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")
    return connection


@pytest.mark.parametrize("case", CASES | DRIPPING)
def test_they_are_told_and_cut_off(
    answers: dict[str, list[tuple[float, raw.Answer]]], case: str
) -> None:
    assert len(answers[case]) == (CROWD if case in DRIPPING else 1)
    for waited, answer in answers[case]:
        assert (answer.status, list(answer.json)) == (408, ["detail"])
        assert answer.headers["Connection"] == "close"
        assert PATIENCE - 1 < waited < PATIENCE + 3


def test_a_head_in_pieces_is_served(registry: Registry) -> None:
    with raw.connect(registry.url) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in raw.request("POST", "/chargepoint", BODY):
            connection.send(bytes([byte]))
        assert raw.answer(connection).status == 201


def test_requests_in_one_piece_are_answered_in_order(registry: Registry) -> None:
    wanted = [registry.add(f"Plaza Cola {number}") for number in range(5)]
    targets = [f"/chargepoint/{charger['id']}" for charger in wanted]
    kept = [raw.request("GET", target, Connection=None) for target in targets[:-1]]
    with raw.connect(registry.url) as connection:
        connection.sendall(b"".join(kept) + raw.request("GET", targets[-1]))
        answers = b"".join(iter(lambda: connection.recv(65_536), b""))
    found = [part.split(b"\r\n\r\n")[1] for part in answers.split(b"HTTP/1.1 200 OK\r\n")[1:]]
    assert [json.loads(body) for body in found] == wanted


def test_the_answer_comes_before_the_refusal_of_what_follows(registry: Registry) -> None:
    with raw.connect(registry.url) as connection:
        connection.sendall(raw.request("GET", "/chargepoint", Connection=None) + b"\0nonsense")
        assert raw.answer(connection).status == 200
        assert connection.recv(1) == b""
