"""A stop with DRAIN_SECONDS: at first no requests are wanted, then no connections, then it ends."""

import signal
import socket
import time
from collections.abc import Callable

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.live import raw
from tests.live.servers import ChargepointServer
from tests.live.wait import wait_for

Start = Callable[..., ChargepointServer]


def is_draining(server: ChargepointServer) -> bool:
    return httpx.get(f"{server.base_url}/readyz").status_code == 503


def refuses(server: ChargepointServer) -> bool:
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
    except ConnectionRefusedError:
        return True
    return False


def test_it_serves_on_until_proxies_have_seen_it(server: Start) -> None:
    running = server(DRAIN_SECONDS="2")
    with connect(f"{running.ws_url}/ws/chargepoint?types=all") as client:
        running.send(signal.SIGTERM)
        wait_for(lambda: is_draining(running))
        checks = httpx.get(f"{running.base_url}/readyz").json()["checks"]
        assert checks["serving"] == "This process stops."

        created = httpx.post(f"{running.base_url}/chargepoint", json={"name": "Plaza Mayor 3"})
        assert created.status_code == 201
        assert '"type":"created"' in str(client.recv(timeout=2))

        with pytest.raises(ConnectionClosed) as closed:
            client.recv(timeout=5)
    assert closed.value.rcvd and closed.value.rcvd.code == 1012
    assert running.ended(timeout=10) == 0


def test_it_finishes_what_it_has_begun(server: Start) -> None:
    """Its body is still coming when new connections are refused already."""
    running = server(DRAIN_SECONDS="1")
    with raw.connect(running.base_url) as connection:
        body = b'{"name": "Plaza Mayor 3"}'
        request = raw.request("POST", "/chargepoint", body, Expect="100-continue")
        connection.sendall(request[: -len(body)])
        assert b"100 Continue" in connection.recv(1000)  # it has begun
        running.send(signal.SIGTERM)
        wait_for(lambda: refuses(running))
        connection.sendall(body)
        assert raw.answer(connection).status == 201
    assert running.ended(timeout=10) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_the_patience(server: Start, number: signal.Signals) -> None:
    running = server(DRAIN_SECONDS="10")
    with connect(f"{running.ws_url}/ws/chargepoint") as client:
        running.send(number)
        wait_for(lambda: is_draining(running))
        began = time.monotonic()
        running.send(number)
        with pytest.raises(ConnectionClosed) as closed:
            client.recv(timeout=5)
        assert running.ended(timeout=5) == 0
    assert closed.value.rcvd and closed.value.rcvd.code == 1012
    assert time.monotonic() - began < 5
    assert running.left_behind() == []
