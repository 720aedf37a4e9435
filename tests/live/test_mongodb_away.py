"""MongoDB is killed, frozen or not there yet: 503 in time, recovery by itself, nothing lost."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest

from tests.live.raw import Answer
from tests.live.registry import Registry
from tests.live.servers import ChargepointServer, Mongod
from tests.live.wait import wait_for

SECONDS = 5.0  # in which each answer must be there (contract section 2)

REQUESTS = {
    "list": ("GET", "/chargepoint", None),
    "filtered list": ("GET", "/chargepoint?status=ready&search=a&count=true", None),
    "summary": ("GET", "/chargepoint/summary", None),
    "one": ("GET", "/chargepoint/1", None),
    "history": ("GET", "/chargepoint/events", None),
    "history of one": ("GET", "/chargepoint/1/events", None),
    "create": ("POST", "/chargepoint", b'{"name": "Plaza Ausente 1"}'),
    "change": ("PUT", "/chargepoint/1", b'{"status": "error"}'),
    "patch": ("PATCH", "/chargepoint/1", b'{"status": "error"}'),
    "delete": ("DELETE", "/chargepoint/1", None),
    "restore": ("POST", "/chargepoint/2/restore", None),
    "stream of one": ("GET", "/chargepoint/1/events", None),
}
HEADERS = {"stream of one": {"Accept": "text/event-stream"}}


@pytest.fixture(scope="module")
def shared(registry: Registry) -> Registry:
    """Charger 1 is there, 2 is deleted."""
    registry.add("Plaza Mayor 1")
    registry.http.delete(f"/chargepoint/{registry.add('Plaza Mayor 2')['id']}")
    return registry


@pytest.fixture(params=[Mongod.kill, Mongod.freeze], ids=["killed", "frozen"])
def away(request: pytest.FixtureRequest, mongod: Mongod, shared: Registry) -> Iterator[Registry]:
    before = shared.rows()
    request.param(mongod)
    yield shared
    mongod.heal()
    wait_for(partial(serves, shared), 15, "the server finds MongoDB again")
    assert shared.rows() == before


def serves(registry: Registry) -> bool:
    return registry.http.get("/chargepoint/1").status_code == 200


def refused_in_time(registry: Registry, request: str) -> float:
    """How long the 503 took."""
    began = time.monotonic()
    answer: Answer = registry.ask(*REQUESTS[request], **HEADERS.get(request, {}))
    seconds = time.monotonic() - began
    assert answer.status == 503, (request, answer)
    assert list(answer.json) == ["detail"]
    assert answer.headers["Retry-After"].isdecimal()
    return seconds


def test_every_answer_is_a_503_in_time(away: Registry) -> None:
    """From the first moment on, also for those who wait behind others."""
    crowd = [request for request in REQUESTS for _ in range(5)]
    with ThreadPoolExecutor(len(crowd)) as pool:
        seconds = dict(zip(crowd, pool.map(partial(refused_in_time, away), crowd), strict=True))
    assert max(seconds.values()) < SECONDS, seconds
    # It is known by now: nobody waits any more.
    wait_for(lambda: refused_in_time(away, "list") < 0.5, 10, "the server knows")
    seconds = {request: refused_in_time(away, request) for request in REQUESTS}
    assert max(seconds.values()) < 0.5, seconds


def test_the_server_starts_without_mongodb_and_waits(
    mongod: Mongod, database: str, new_server: Callable[..., ChargepointServer]
) -> None:
    mongod.kill()
    server = new_server(MONGODB_URI=mongod.uri(database))
    server.launch()
    wait_for(lambda: "Waiting for MongoDB" in "".join(server.output), 10, "it says so")
    assert not server.is_ready()
    mongod.heal()
    server.wait_ready()
    with Registry(server, mongod.uri(database)) as registry:
        assert "name_unique_active" in registry.charge_points.index_information()
        registry.add("Plaza Mayor 1")
        response = registry.http.post("/chargepoint", json={"name": "Plaza Mayor 1"})
        assert response.status_code == 409


def test_what_was_acknowledged_survives_kill_9_of_mongodb(mongod: Mongod, shared: Registry) -> None:
    """Also in the events: each acknowledged version is in the log, once."""
    created: list[int] = []
    versions: list[int] = []
    kills = 0

    def create(http: httpx.Client, number: int) -> None:
        response = http.post("/chargepoint", json={"name": f"Calle Real {number}"})
        assert response.status_code in (201, 409, 503), response.text
        if response.status_code == 201:
            created.append(response.json()["id"])

    def change(http: httpx.Client, number: int) -> None:
        status = ("charging", "ready")[number % 2]
        response = http.put("/chargepoint/1", json={"status": status})
        assert response.status_code in (200, 503), response.text
        if response.status_code == 200:
            versions.append(response.json()["version"])

    def both_reached(enough: int) -> bool:
        return min(len(created), len(versions)) >= enough

    def write(write_one: Callable[[httpx.Client, int], None]) -> None:
        number = 0
        with httpx.Client(base_url=shared.url, timeout=20) as http:
            while kills < 3:
                write_one(http, number)
                number += 1

    with ThreadPoolExecutor(2) as pool:
        writers = [pool.submit(write, create), pool.submit(write, change)]
        try:
            for _ in range(3):
                enough = min(len(created), len(versions)) + 50
                wait_for(partial(both_reached, enough), 30, "writing goes on")
                mongod.kill()
                mongod.start()
        finally:
            mongod.heal()
            kills = 3
        for writer in writers:
            writer.result(30)

    ids = {row["_id"] for row in shared.rows()}
    assert not set(created) - ids
    log = shared.settled()
    assert [event["_id"] for event in log] == list(range(1, len(log) + 1))
    logged = [(event["charge_point"], event["version"]) for event in log]
    assert len(set(logged)) == len(logged)
    assert {(id, 1) for id in created} | {(1, version) for version in versions} <= set(logged)
