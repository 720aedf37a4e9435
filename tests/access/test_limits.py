"""Limits: 429 with Retry-After, each key and address for itself."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis

from access import limits
from access.limits import WINDOW, Limit, MemoryCounters, RedisCounters
from tests.access.conftest import ApiOf
from tests.conftest import Api

WithAddress = Callable[[], Api]


@pytest.fixture
def addresses(settings: Any) -> None:
    """The middleware, as project/settings.py wires it where REQUESTS_PER_ADDRESS is set."""
    settings.MIDDLEWARE = ["access.middleware.AddressThrottle", *settings.MIDDLEWARE]


class Elapsed:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def elapsed(monkeypatch: pytest.MonkeyPatch) -> Elapsed:
    elapsed = Elapsed()
    monkeypatch.setattr("access.limits.time.monotonic", elapsed)
    return elapsed


def test_a_key_has_so_many_requests(api_of: ApiOf, settings: Any, elapsed: Elapsed) -> None:
    settings.REQUESTS_PER_KEY = 3
    one, other = api_of("read", "one"), api_of("read", "other")
    assert [one.get("/chargepoint").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    elapsed.seconds += 20.5
    refused = one.get("/chargepoint/summary")
    assert (refused.status_code, refused["Retry-After"]) == (429, "40")
    assert "40 seconds" in refused.json()["detail"]
    assert other.get("/chargepoint").status_code == 200
    elapsed.seconds += 40
    assert one.get("/chargepoint").status_code == 200


def test_an_address_has_so_many_requests(
    api: Api, addresses: None, settings: Any, elapsed: Elapsed
) -> None:
    settings.REQUESTS_PER_ADDRESS = 3
    answers = [api.get(path) for path in ("/", "/nothing", "/chargepoint", "/", "/chargepoint")]
    assert [answer.status_code for answer in answers] == [200, 404, 401, 429, 429]
    assert answers[-1]["Retry-After"] == "60"
    assert api.get("/nothing", REMOTE_ADDR="10.0.0.2").status_code == 404


def test_no_header_makes_another_address(api: Api, addresses: None, settings: Any) -> None:
    settings.REQUESTS_PER_ADDRESS = 1
    forged = [{"X-Forwarded-For": f"10.0.0.{n}", "X-Real-IP": f"10.0.0.{n}"} for n in range(3)]
    codes = [api.get("/nothing", headers=headers).status_code for headers in forged]
    assert codes == [404, 429, 429]


def test_behind_a_proxy_the_client_counts(api: Api, addresses: None, settings: Any) -> None:
    settings.REQUESTS_PER_ADDRESS, settings.TRUSTED_PROXY_HOPS = 1, 1

    def ask(forwarded: str) -> int:
        return int(api.get("/nothing", headers={"X-Forwarded-For": forwarded}).status_code)

    assert [ask("1.1.1.1"), ask("1.1.1.2"), ask("9.9.9.9, 1.1.1.1")] == [404, 404, 429]


def test_an_address_may_be_wrong_so_often(api: Api, api_of: ApiOf, settings: Any) -> None:
    settings.REFUSED_KEYS_PER_ADDRESS = 3
    known, unknown = api_of("read", "known"), api_of("read", "unknown")
    assert known.get("/chargepoint").status_code == 200
    wrong = {"Authorization": "Bearer cp_abcdefgh_" + "A" * 43}
    codes = [api.get("/chargepoint", headers=wrong).status_code for _ in range(5)]
    assert codes == [401, 401, 401, 429, 429]
    # Who was there before goes on; who shares the address with the guesser, and is new, waits.
    assert known.get("/chargepoint").status_code == 200
    assert unknown.get("/chargepoint").status_code == 429
    assert unknown.get("/chargepoint", REMOTE_ADDR="10.0.0.2").status_code == 200


def test_nobody_is_limited_where_there_is_no_limit(api_of: ApiOf, settings: Any) -> None:
    assert settings.REQUESTS_PER_KEY == 0
    assert {api_of("read").get("/chargepoint").status_code} == {200}
    assert Limit("x", "REQUESTS_PER_KEY").hit("anybody") == 0
    assert isinstance(memory := limits.counters(""), MemoryCounters)
    assert memory.look("x:anybody") == (0, 0.0)


def test_many_at_once_are_counted_exactly(settings: Any) -> None:
    settings.REQUESTS_PER_KEY = 1000
    limit = Limit("x", "REQUESTS_PER_KEY")
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: limit.hit("one"), range(3000)))
    assert sum(wait == 0 for wait in waits) == 1000


def test_its_memory_is_bounded(monkeypatch: pytest.MonkeyPatch, elapsed: Elapsed) -> None:
    monkeypatch.setattr(limits, "MOST_NAMES", 100)
    counters = MemoryCounters()
    for number in range(1000):
        counters.add(str(number))
    assert len(counters._windows) == 100
    assert counters.look("999") == (1, WINDOW)
    assert counters.look("0") == (0, 0.0)


def test_redis_that_is_away_is_asked_now_and_then(
    monkeypatch: pytest.MonkeyPatch, elapsed: Elapsed
) -> None:
    asked = []

    def fail(*args: Any, **kwargs: Any) -> None:
        asked.append(elapsed.seconds)
        raise redis.ConnectionError

    counters = RedisCounters("redis://127.0.0.1:1/0")
    monkeypatch.setattr("redis.client.Pipeline.execute", fail)
    assert [counters.add("x")[0] for _ in range(5)] == [1, 2, 3, 4, 5]  # in memory, all the same
    assert counters.look("x")[0] == 5
    assert asked == [1000.0]
    elapsed.seconds += limits.REDIS_PAUSE
    counters.add("x")
    assert asked == [1000.0, 1000.0 + limits.REDIS_PAUSE]
