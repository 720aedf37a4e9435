"""/healthz and /readyz of real servers: answered within a second, whatever MongoDB does."""

import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest

from tests.live.registry import Registry
from tests.live.servers import Mongod, RestServer
from tests.live.wait import wait_for

AT_ONCE = 1.0  # seconds

CLOSED = {
    "SECRET_KEY": "a-long-secret-of-an-operator-0123456789-abcdefghijklm",
    "ALLOWED_HOSTS": "charge.example",
    "ALLOWED_ORIGINS": "https://charge.example",
    "REQUESTS_PER_ADDRESS": "3",
}


@pytest.fixture
def rest(registry: Registry) -> Iterator[RestServer]:
    """REST alone, in production, on the database of `registry`."""
    with contextlib.closing(RestServer(MONGODB_URI=registry.mongodb_uri, **CLOSED)) as rest:
        yield rest.start()


def probe(base_url: str, path: str) -> httpx.Response:
    began = time.monotonic()
    response = httpx.get(base_url + path, timeout=10)
    assert time.monotonic() - began < AT_ONCE, response.text
    return response


def is_ready(base_url: str) -> bool:
    return probe(base_url, "/readyz").status_code == 200


def test_it_tells_at_once_that_mongodb_hangs(registry: Registry, mongod: Mongod) -> None:
    """Also while every thread waits for MongoDB."""
    assert probe(registry.url, "/readyz").json() == {
        "ready": True,
        "checks": {"mongodb": "ok", "indexes": "ok", "relay": "ok", "serving": "ok"},
    }
    mongod.freeze()
    with ThreadPoolExecutor(40) as crowd:
        for _ in range(40):
            crowd.submit(httpx.get, f"{registry.url}/chargepoint", timeout=20)
        try:
            wait_for(lambda: not is_ready(registry.url), 10, "/readyz is 503")
            checks = probe(registry.url, "/readyz").json()["checks"]
            assert checks["mongodb"].startswith("MongoDB does not answer: ")
            assert probe(registry.url, "/healthz").json() == {"alive": True}
        finally:
            mongod.heal()
    wait_for(partial(is_ready, registry.url), 15, "/readyz is 200 again")


def test_a_rest_process_answers_too_without_a_key(rest: RestServer, mongod: Mongod) -> None:
    """And as often as it is asked, under any host name."""
    for _ in range(10):
        assert is_ready(rest.base_url)
    assert httpx.get(f"{rest.base_url}/chargepoint").status_code == 400  # the host name
    mongod.kill()
    try:
        wait_for(lambda: not is_ready(rest.base_url), 10, "/readyz is 503")
        assert probe(rest.base_url, "/healthz").status_code == 200
    finally:
        mongod.heal()
    wait_for(partial(is_ready, rest.base_url), 15, "/readyz is 200 again")


def test_a_rest_process_refuses_a_crowd_in_time_while_mongodb_hangs(
    registry: Registry, mongod: Mongod
) -> None:
    """Also those who wait for one of its 4 threads, for longer than their own time."""
    with contextlib.closing(RestServer(MONGODB_URI=registry.mongodb_uri)) as rest:
        rest.start()
        url = f"{rest.base_url}/chargepoint"
        wait_for(lambda: httpx.get(url).status_code == 200, 10, "it serves")

        def refused(_: int) -> float:
            began = time.monotonic()
            assert httpx.get(url, timeout=20).status_code == 503
            return time.monotonic() - began

        mongod.freeze()
        try:
            with ThreadPoolExecutor(24) as crowd:
                assert max(crowd.map(refused, range(24))) < 5  # contract section 2
        finally:
            mongod.heal()
        wait_for(lambda: httpx.get(url).status_code == 200, 10, "it serves again")
