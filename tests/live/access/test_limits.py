"""Limits under 200 requests at once: exact, and never in the way because of Redis."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.live import raw
from tests.live.access.closed import Closed
from tests.live.access.conftest import NewClosed
from tests.live.delivery.conftest import impatient
from tests.live.servers import Redis

LIMIT, CROWD = 120, 200


def at_once(closed: Closed, data: bytes) -> list[raw.Answer]:
    """The answers to CROWD requests, 40 of them at any time."""
    with ThreadPoolExecutor(40) as pool:
        return list(pool.map(lambda _: raw.ask(closed.url, data), range(CROWD)))


def codes(answers: list[raw.Answer]) -> Counter[int]:
    for answer in answers:
        if answer.status == 429:
            assert 1 <= int(answer.headers["Retry-After"]) <= 60
            assert list(answer.json) == ["detail"]
    return Counter(answer.status for answer in answers)


def get(key: str, **headers: str) -> bytes:
    return raw.request("GET", "/chargepoint", Authorization=f"Bearer {key}", **headers)


def test_a_key_is_limited_exactly(new_closed: NewClosed) -> None:
    closed = new_closed(REQUESTS_PER_KEY=str(LIMIT))
    key = closed.make_key("busy", "read")
    assert codes(at_once(closed, get(key))) == {200: LIMIT, 429: CROWD - LIMIT}
    assert closed.http.get("/chargepoint").status_code == 200  # another key


def test_several_processes_count_together(new_closed: NewClosed, redis: Redis) -> None:
    # Exact as long as Redis answers in time, which it may not on a busy machine.
    patient = impatient("access.limits.REDIS_PATIENCE=10")
    variables = {"REDIS_URL": redis.url, "WORKERS": "2", "REQUESTS_PER_KEY": str(LIMIT)}
    closed = new_closed(**variables, **patient)
    key = closed.make_key("busy", "read")
    assert codes(at_once(closed, get(key))) == {200: LIMIT, 429: CROWD - LIMIT}


def test_redis_never_fails_a_request(new_closed: NewClosed, redis: Redis) -> None:
    closed = new_closed(REQUESTS_PER_KEY="100000", REDIS_URL=redis.url)
    key = closed.make_key("busy", "read")
    redis.freeze()
    began = time.monotonic()
    assert codes(at_once(closed, get(key))) == {200: CROWD}
    assert time.monotonic() - began < 10  # a pause of 50 ms each 5 s, not one for each request
    redis.unfreeze()
    redis.kill()
    assert codes(at_once(closed, get(key))) == {200: CROWD}


def test_guessing_is_limited_whatever_address_is_claimed(new_closed: NewClosed) -> None:
    closed = new_closed(REFUSED_KEYS_PER_ADDRESS="20")
    wrong = "cp_abcdefgh_" + "A" * 43
    assert closed.http.get("/chargepoint").status_code == 200
    answers = [
        raw.ask(closed.url, get(wrong, X_Forwarded_For=f"10.0.{n}.1", Forwarded=f"for=10.0.{n}.1"))
        for n in range(30)
    ]
    assert codes(answers) == {401: 20, 429: 10}
    assert closed.code("/ws/chargepoint", wrong) == 4029
    assert closed.http.get("/chargepoint").status_code == 200  # it is known here


def test_behind_a_proxy_each_client_has_its_own(new_closed: NewClosed) -> None:
    closed = new_closed(REQUESTS_PER_ADDRESS="10", TRUSTED_PROXY_HOPS="1")

    def ask(forwarded: str) -> list[raw.Answer]:
        data = raw.request("GET", "/nothing", X_Forwarded_For=forwarded)
        return [raw.ask(closed.url, data) for _ in range(15)]

    assert codes(ask("203.0.113.1")) == {404: 10, 429: 5}
    assert codes(ask("203.0.113.2")) == {404: 10, 429: 5}
    assert codes(ask("198.51.100.7, 203.0.113.2")) == {429: 15}  # it makes up what comes before
