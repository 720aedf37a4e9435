"""I4: what a process leaves in an outbox when it dies is in the log in 2 s, without a request."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from tests.live.audit import Log
from tests.live.servers import ChargepointServer
from tests.live.wait import wait_for

Start = Callable[..., ChargepointServer]

SOON = 2.0  # seconds


@pytest.fixture
def doomed(server: Start, kill_token: Path) -> ChargepointServer:
    """A server that dies right after its first write, before the relay is told."""
    return server(CHARGEPOINT_TEST_KILL_AT=f"after-write:{kill_token}")


def die(doomed: ChargepointServer, kill_token: Path) -> None:
    doomed.send(signal.SIGSTOP)  # the supervisor: it shall not start another worker
    with pytest.raises(httpx.TransportError):
        httpx.post(f"{doomed.base_url}/chargepoint", json={"name": "Plaza Mayor 3"})
    assert not kill_token.exists()
    doomed.kill()


def test_another_process_finds_it(
    server: Start, doomed: ChargepointServer, kill_token: Path
) -> None:
    heir = server()
    with connect(f"{heir.ws_url}/ws/chargepoint?types=all") as subscriber:
        die(doomed, kill_token)
        began = time.monotonic()
        assert '"created"' in str(subscriber.recv(timeout=10))
    assert time.monotonic() - began < SOON


def test_the_next_start_finds_it(
    server: Start, doomed: ChargepointServer, kill_token: Path, uri: str
) -> None:
    die(doomed, kill_token)
    assert Log(uri).rows() == []
    server()
    began = time.monotonic()
    wait_for(lambda: Log(uri).rows(), 10)
    assert time.monotonic() - began < SOON
