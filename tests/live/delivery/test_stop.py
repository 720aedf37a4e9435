"""A clean stop: subscribers are told to go elsewhere, at once, and resume without a hole."""

import signal
import time
from collections.abc import Callable

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.live.delivery.conftest import NewAudit
from tests.live.servers import ChargepointServer, Redis

Start = Callable[..., ChargepointServer]

AT_ONCE = 2.0  # seconds


def test_websockets_are_closed_with_1012(server: Start) -> None:
    running = server()
    with connect(f"{running.ws_url}/ws/chargepoint") as socket:
        running.send(signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=AT_ONCE)
    assert closed.value.rcvd and closed.value.rcvd.code == 1012
    assert running.ended(timeout=AT_ONCE) == 0


def test_event_streams_end_as_a_whole_response(server: Start) -> None:
    running = server()
    url = f"{running.base_url}/chargepoint/events"
    headers = {"Accept": "text/event-stream"}
    with httpx.stream("GET", url, headers=headers, timeout=AT_ONCE) as stream:
        lines = stream.iter_lines()
        assert next(lines).startswith("retry:")
        running.send(signal.SIGTERM)
        list(lines)  # a response that is cut off would raise
    assert running.ended(timeout=AT_ONCE) == 0


def test_nothing_is_lost_from_one_server_to_the_next(
    server: Start, audit: NewAudit, redis: Redis
) -> None:
    """A rolling restart: each server in turn, while the other one serves."""
    servers = [server(REDIS_URL=redis.url), server(REDIS_URL=redis.url)]
    with audit(*servers) as watch:
        watch.mirror()
        for each in servers:
            watch.wait_for_changes(50)
            assert each.stop() == 0
            each.start()
        watch.wait_for_changes(50)


def test_it_stops_at_once_while_redis_is_frozen(server: Start, redis: Redis) -> None:
    running = server(REDIS_URL=redis.url)
    with connect(f"{running.ws_url}/ws/chargepoint"):
        redis.freeze()
        began = time.monotonic()
        assert running.stop() == 0
    assert time.monotonic() - began < 2 * AT_ONCE
