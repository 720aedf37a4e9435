"""Clients that do not read: they cost little, for a short time, and hold up nobody."""

import base64
import os
import re
import select
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.live.audit.history import write_history
from tests.live.delivery.conftest import impatient
from tests.live.servers import ChargepointServer
from tests.live.wait import wait_for

Start = Callable[..., ChargepointServer]

EVENTS, READERS = 20_000, 20  # 5 MB for each reader
PATIENCE = 1.0  # seconds


@pytest.fixture
def running(server: Start, uri: str) -> Iterator[ChargepointServer]:
    write_history(uri, EVENTS)
    yield server(
        **impatient(
            f"notifications.consumers.patience.PATIENCE={PATIENCE}",
            "project.server.writing.READING_PATIENCE=6.0",
            "project.server.writing.CLOSING_PATIENCE=3.0",
        )
    )


def test_memory_is_bounded_and_the_connections_end(
    running: ChargepointServer, say: Callable[[str], None]
) -> None:
    before = memory(running)
    with ExitStack() as stack:
        sockets = [stack.enter_context(ask(running, SOCKET)) for _ in range(READERS)]
        streams = [stack.enter_context(ask(running, STREAM)) for _ in range(READERS)]
        live = stack.enter_context(connect(f"{running.ws_url}/ws/chargepoint"))
        # They hold up nobody else.
        began = time.monotonic()
        change = {"status": "error"}
        httpx.put(f"{running.base_url}/chargepoint/1", json=change).raise_for_status()
        live.recv(timeout=2)
        took = time.monotonic() - began
        wait_for(lambda: all(map(is_cut_off, sockets + streams)), 20, "they are cut off")
        grown = memory(running) - before
    say(f"{2 * READERS} stalled readers: {grown / 2**20:.0f} MB more, a change after {took:.2f} s")
    assert grown < 60 * 2**20  # their backlog is 200 MB


def test_a_websocket_that_reads_on_is_told_4008(running: ChargepointServer) -> None:
    path = f"{running.ws_url}/ws/chargepoint?types=all&since=history-0"
    with connect(path, max_queue=1) as client:  # this library reads no more than it is asked for
        wait_until_stalled(running)
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                client.recv(timeout=5)
    assert closed.value.rcvd and closed.value.rcvd.code == 4008


def test_an_event_stream_that_reads_on_sees_the_end(running: ChargepointServer) -> None:
    url = f"{running.base_url}/chargepoint/events?since=history-0"
    with httpx.stream("GET", url, headers={"Accept": "text/event-stream"}, timeout=5) as stream:
        wait_until_stalled(running)
        received = sum(line.startswith("data:") for line in stream.iter_lines())
    assert 0 < received < EVENTS


SOCKET = """GET /ws/chargepoint?types=all&since=history-0 HTTP/1.1
Host: localhost
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Version: 13
Sec-WebSocket-Key: {key}

"""
STREAM = """GET /chargepoint/events?since=history-0 HTTP/1.1
Host: localhost
Accept: text/event-stream

"""


def ask(server: ChargepointServer, request: str) -> socket.socket:
    """A client that sends this and then reads nothing."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", server.port))
    key = base64.b64encode(os.urandom(16)).decode()
    client.sendall(request.format(key=key).replace("\n", "\r\n").encode())
    return client


def is_cut_off(client: socket.socket) -> bool:
    poll = select.poll()
    poll.register(client, 0)  # errors are reported always
    return bool(poll.poll(0))


def memory(server: ChargepointServer) -> int:
    """Bytes that the worker holds."""
    (worker,) = server.workers()
    status = Path(f"/proc/{worker}/status").read_text()
    found = re.search(r"VmRSS:\s*(\d+) kB", status)
    assert found
    return int(found[1]) * 1024


def wait_until_stalled(server: ChargepointServer) -> None:
    """Until the server's patience with its only client is over."""
    wait_for(lambda: unread(server) > 0 and is_steady(server), 20, "the buffers are full")
    time.sleep(PATIENCE + 0.5)


def is_steady(server: ChargepointServer) -> bool:
    before = unread(server)
    time.sleep(0.3)
    return unread(server) == before


def unread(server: ChargepointServer) -> int:
    """Bytes that the kernel holds for the server's clients."""
    rows = (row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:])
    return sum(int(r[4].split(":")[0], 16) for r in rows if r[1].endswith(f":{server.port:04X}"))
