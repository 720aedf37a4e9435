"""Many writers at once: names stay unique, versions have no hole, nothing answers 500."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import httpx
import pytest

from tests.live.registry import Registry, Row

T = TypeVar("T")

CLIENTS = 8


def at_once(registry: Registry, work: Callable[[int, httpx.Client], T]) -> list[T]:
    """What each of the clients returns; they start together, each on its own connection."""
    barrier = Barrier(CLIENTS)

    def client(number: int) -> T:
        with httpx.Client(base_url=registry.url, timeout=20) as http:
            http.get("/chargepoint?limit=1")  # connected before the start
            barrier.wait(10)
            return work(number, http)

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(client, range(CLIENTS)))


def history(registry: Registry, id: int) -> list[Row]:
    """The events of a charger in the order of the log; checked against the charger itself."""
    events = [event for event in registry.settled() if event["charge_point"] == id]
    row = registry.charge_points.find_one({"_id": id})
    assert row
    assert [event["version"] for event in events] == list(range(1, row["version"] + 1))
    return events


def test_each_name_is_given_once(registry: Registry) -> None:
    names = [f"Plaza Mayor {number}" for number in range(25)]

    def create(_: int, http: httpx.Client) -> list[httpx.Response]:
        return [http.post("/chargepoint", json={"name": name}) for name in names]

    responses = [response for each in at_once(registry, create) for response in each]
    codes = Counter(response.status_code for response in responses)
    assert codes == {201: 25, 409: 25 * (CLIENTS - 1)}
    assert all("name" in r.json() for r in responses if r.status_code == 409)

    stored = registry.rows()
    assert sorted(row["name"] for row in stored) == sorted(names)
    created = {r.json()["id"] for r in responses if r.status_code == 201}
    assert {row["_id"] for row in stored} == created
    assert len(registry.events()) == 25


def test_every_change_follows_the_one_before_it(registry: Registry) -> None:
    charger = registry.add("Plaza Disputada 1")

    def change(number: int, http: httpx.Client) -> list[httpx.Response]:
        statuses = ("charging", "waiting", "error", "ready")
        target = f"/chargepoint/{charger['id']}"
        return [
            http.put(target, json={"status": statuses[(number + turn) % 4]}) for turn in range(25)
        ]

    responses = [response for each in at_once(registry, change) for response in each]
    assert {response.status_code for response in responses} == {200}
    events = history(registry, charger["id"])
    assert len(events) > 25  # they did get in each other's way
    assert events[0]["type"] == "created"
    for before, after in zip(events, events[1:], strict=False):
        assert after["type"] == "status_changed"
        assert after["old"] == before["new"] != after["new"]
    # Whoever was told a version was told what that version is.
    told = {response.json()["version"]: response.json()["status"] for response in responses}
    assert told.items() <= {event["version"]: event["new"] for event in events}.items()
    row = registry.charge_points.find_one({"_id": charger["id"]})
    assert row and row["status"] == events[-1]["new"]


def test_if_match_lets_one_of_them_win(registry: Registry) -> None:
    target = f"/chargepoint/{registry.add('Plaza Única 1')['id']}"

    def change(number: int, http: httpx.Client) -> int:
        name = {"name": f"Plaza Ganada {number}"}
        return http.put(target, json=name, headers={"If-Match": '"1"'}).status_code

    assert Counter(at_once(registry, change)) == {200: 1, 412: CLIENTS - 1}
    assert registry.http.get(target).json()["version"] == 2


def test_renames_to_one_name_let_one_of_them_win(registry: Registry) -> None:
    ids = [registry.add(f"Plaza Vieja {number}")["id"] for number in range(CLIENTS)]

    def rename(number: int, http: httpx.Client) -> int:
        return http.put(f"/chargepoint/{ids[number]}", json={"name": "Plaza Nueva"}).status_code

    assert Counter(at_once(registry, rename)) == {200: 1, 409: CLIENTS - 1}


@pytest.mark.parametrize("turn", range(3))
def test_a_name_that_is_deleted_restored_and_reused_has_one_owner(
    registry: Registry, turn: int
) -> None:
    name = f"Plaza Codiciada {turn}"
    charger = registry.add(name)
    target = f"/chargepoint/{charger['id']}"

    def compete(number: int, http: httpx.Client) -> list[int]:
        requests: list[Callable[[], httpx.Response]] = [
            lambda: http.delete(target),
            lambda: http.post(f"{target}/restore"),
            lambda: http.post("/chargepoint", json={"name": name}),
            lambda: http.put(target, json={"status": "charging"}),
        ]
        return [requests[(number + turn) % 4]().status_code for turn in range(20)]

    codes = Counter(code for each in at_once(registry, compete) for code in each)
    assert set(codes) <= {200, 201, 204, 404, 409}
    active = registry.charge_points.count_documents({"name": name, "deleted_at": None})
    assert active <= 1
    registry.http.post("/chargepoint", json={"name": name})
    assert registry.charge_points.count_documents({"name": name, "deleted_at": None}) == 1
    for row in registry.charge_points.find({"name": name}, {"_id": 1}):
        kinds = [event["type"] for event in history(registry, row["_id"])]
        # Deleted and restored take turns.
        turns = [kind for kind in kinds if kind in ("deleted", "restored")]
        assert turns == ["deleted", "restored"] * (len(turns) // 2) + ["deleted"] * (len(turns) % 2)


def test_the_log_has_no_gap_and_no_entry_twice(registry: Registry) -> None:
    """Runs last: over all that the tests above did."""
    log = registry.settled()
    assert [event["_id"] for event in log] == list(range(1, len(log) + 1))
    assert len({(event["charge_point"], event["version"]) for event in log}) == len(log)
    assert len(log) == sum(row["version"] for row in registry.rows())
