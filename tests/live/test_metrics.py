"""/metrics of real servers: of several workers together, and while MongoDB hangs."""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from tests.live.registry import Registry
from tests.live.servers import ChargepointServer, Mongod, Redis
from tests.live.wait import wait_for

Start = Callable[..., ChargepointServer]
GET = 'chargepoint_http_requests_total{method="GET",route="/chargepoint",status="200"}'
SCRAPE_TIMEOUT = 10  # seconds: Prometheus' own default
READY = 'chargepoint_status_changed_timestamp_seconds{status="ready"}'
SERVING = 'chargepoint_check_ok{check="serving"}'
SOCKETS = 'chargepoint_connections{kind="websocket"}'


def scrape(base_url: str) -> dict[str, float]:
    response = httpx.get(f"{base_url}/metrics", timeout=10)
    assert response.status_code == 200, response.text
    lines = [line for line in response.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in map(partial(str.rsplit, maxsplit=1), lines)}


def scrape_without(worker: int, base_url: str) -> dict[str, float]:
    """What another one says."""
    os.kill(worker, signal.SIGSTOP)
    try:
        return scrape(base_url)
    finally:
        os.kill(worker, signal.SIGCONT)


def test_any_of_several_workers_tells_of_all(server: Start, redis: Redis) -> None:
    running = server(WORKERS="2", REDIS_URL=redis.url, DRAIN_SECONDS="10")
    url = running.base_url
    first, second = running.workers()
    sockets: list[ClientConnection] = []
    with ExitStack() as stack:
        for served, away in ((5, second), (3, first)):
            os.kill(away, signal.SIGSTOP)
            for _ in range(served):
                assert httpx.get(f"{url}/chargepoint").status_code == 200
                websocket = connect(f"{running.ws_url}/ws/chargepoint?types=all")
                sockets.append(stack.enter_context(websocket))
            os.kill(away, signal.SIGCONT)
        httpx.post(f"{url}/chargepoint", json={"name": "Plaza Mayor 3"})
        for socket in sockets:
            socket.recv(timeout=5)

        wait_for(lambda: scrape(url)["chargepoint_events_delivered_total"] == 8)
        for away in (first, second):
            shown = scrape_without(away, url)
            assert (shown[GET], shown[SOCKETS]) == (8, 8)
            assert shown["chargepoint_events_relayed_total"] == 1
            assert shown["chargepoint_log_head"] == 1
            assert shown["chargepoint_feed_behind_events"] == 0

        # One of them is stopped: whichever is asked says so.
        assert scrape(url)[SERVING] == 1
        os.kill(first, signal.SIGTERM)
        wait_for(lambda: scrape_without(first, url)[SERVING] == 0)

        # What one of them counted stays when it is gone; its connections do not.
        os.kill(first, signal.SIGKILL)
        wait_for(lambda: scrape(url)[SOCKETS] == 3)
        assert scrape(url)[GET] == 8


def test_a_new_server_knows_when_each_status_came(server: Start) -> None:
    """A deploy is no silence."""
    old = server().base_url
    assert httpx.post(f"{old}/chargepoint", json={"name": "Plaza Mayor 3"}).status_code == 201
    known = wait_for(lambda: scrape(old).get(READY))
    new = server().base_url
    assert wait_for(lambda: scrape(new).get(READY)) == known


def test_it_answers_while_mongodb_hangs(registry: Registry, mongod: Mongod) -> None:
    registry.add("Plaza Mayor 3")
    assert scrape(registry.url)["chargepoint_mongodb_up"] == 1
    mongod.freeze()
    try:
        with ThreadPoolExecutor(20) as crowd:
            for _ in range(20):
                crowd.submit(httpx.get, f"{registry.url}/chargepoint", timeout=20)
            began = time.monotonic()
            shown = scrape(registry.url)
            assert time.monotonic() - began < SCRAPE_TIMEOUT
        assert shown["chargepoint_mongodb_up"] == 0
        assert "chargepoint_log_head" not in shown

        def told() -> bool:
            shown = scrape(registry.url)
            errors = shown['chargepoint_mongodb_errors_total{by="request"}']
            return errors > 0 and shown['chargepoint_check_ok{check="mongodb"}'] == 0

        wait_for(told)
    finally:
        mongod.heal()


@pytest.mark.parametrize("path", ["/chargepoint", "/nothing", "/", "/static/dashboard/main.js"])
def test_each_answer_has_an_id(registry: Registry, path: str) -> None:
    response = registry.http.get(path, headers={"X-Request-ID": "mine"})
    assert response.headers["X-Request-ID"] == "mine"
