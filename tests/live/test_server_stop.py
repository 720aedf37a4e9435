"""A clean stop: within ten seconds, with nothing left running."""

import signal
import socket
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.live.servers import ChargepointServer, Mongod
from tests.live.wait import wait_for

NewServer = Callable[..., ChargepointServer]


@pytest.fixture(autouse=True)
def hang_up_counts() -> Iterator[None]:
    """Also where the tests run under nohup: what is ignored here is ignored by what we start."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_stops_everything_it_started(new_server: NewServer, number: signal.Signals) -> None:
    server = new_server().start()
    assert (server.data_dir / "mongodb-uri").exists()

    server.send(number)
    assert server.ended(timeout=10) == 0
    assert server.left_behind() == []
    assert server.output[-1] == "chargepoint has stopped."
    assert not (server.data_dir / "mongodb-uri").exists()


def test_it_stops_while_it_starts(new_server: NewServer) -> None:
    server = new_server()
    server.launch()
    wait_for(server.mongods)

    assert server.stop() == 0
    assert server.left_behind() == []


def test_it_does_not_wait_for_idle_connections(server: NewServer) -> None:
    running = server()
    with httpx.Client(base_url=running.base_url) as client:
        client.get("/chargepoint")  # the connection stays open
        began = time.monotonic()
        assert running.stop() == 0
    assert time.monotonic() - began < 3


def test_it_does_not_wait_for_half_a_request(server: NewServer) -> None:
    running = server()
    with socket.create_connection(("127.0.0.1", running.port)) as connection:
        connection.sendall(b"POST /chargepoint HTTP/1.1\r\nHost: localhost\r\nContent-Le")
        running.send(signal.SIGTERM)
        assert running.ended(timeout=10) == 0


def test_it_stops_while_mongodb_hangs(server: NewServer, mongod: Mongod) -> None:
    running = server()
    mongod.freeze()
    running.send(signal.SIGTERM)
    assert running.ended(timeout=10) == 0


def test_it_stops_although_its_own_mongodb_hangs(new_server: NewServer) -> None:
    server = new_server().start()
    server.signal_mongod(signal.SIGSTOP)

    server.send(signal.SIGTERM)
    assert server.ended(timeout=11) == 0
    assert server.left_behind() == []
