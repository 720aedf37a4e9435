"""Last-Event-ID on GET /chargepoint: where to subscribe from, to miss nothing"""

from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from chargepoints.documents import ChargePoint
from notifications import middleware
from notifications.documents import Event, EventLog
from tests.conftest import Api
from tests.notifications.conftest import Deliver, MakeEvents
from tests.notifications.stand_ins import Seconds


@pytest.fixture(autouse=True)
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    """What the position's age is measured by."""
    seconds = Seconds()
    monkeypatch.setattr(middleware, "time", seconds)
    return seconds


def position(api: Api, path: str = "/chargepoint") -> str:
    response = api.get(path)
    assert response.status_code == 200
    return response["Last-Event-ID"]


def test_an_empty_log_has_position_0(api: Api) -> None:
    assert position(api) == f"{EventLog.current_epoch()}-0"


def test_it_is_the_head_of_the_log(api: Api, make_events: MakeEvents) -> None:
    make_events(3)
    assert position(api) == f"{EventLog.current_epoch()}-3"


@pytest.mark.parametrize(
    "path", ["/chargepoint/", "/chargepoint?status=error&limit=1", "/chargepoint?deleted=only"]
)
def test_every_page_of_the_list_has_it(api: Api, make_events: MakeEvents, path: str) -> None:
    make_events(2)
    assert position(api, path).endswith("-2")
    assert api.head(path)["Last-Event-ID"].endswith("-2")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/chargepoint"),
        ("OPTIONS", "/chargepoint"),
        ("GET", "/chargepoint/1"),
        ("GET", "/chargepoint/summary"),
        ("GET", "/chargepoint/events"),
        ("GET", "/chargepoint/1/events"),
        ("GET", "/nowhere"),
    ],
)
def test_nothing_else_has_it(api: Api, make_events: MakeEvents, method: str, path: str) -> None:
    make_events(2)
    assert "Last-Event-ID" not in api.generic(method, path)


def test_it_is_read_before_the_data(
    monkeypatch: pytest.MonkeyPatch, api: Api, charger: ChargePoint, deliver: Deliver
) -> None:
    """A change in between comes again as an event; the other way round it would be missed."""
    deliver()
    head = Event.head

    def change_meanwhile() -> int:
        read = head()
        monkeypatch.setattr(Event, "head", head)
        charger.status = "error"
        charger.save()
        deliver()
        return read

    monkeypatch.setattr(Event, "head", change_meanwhile)
    response = api.get("/chargepoint")
    assert response.json()[0]["status"] == "error"
    assert response["Last-Event-ID"].endswith("-1")


def test_it_is_half_a_second_old_at_most(
    api: Api, seconds: Seconds, make_events: MakeEvents
) -> None:
    make_events(1, name="a")
    seconds.now = 100.0
    assert position(api).endswith("-1")
    make_events(1, name="b")
    seconds.now = 100.5
    assert position(api).endswith("-1")
    seconds.now = 100.51
    assert position(api).endswith("-2")


def test_it_costs_nothing_while_it_is_fresh(
    monkeypatch: pytest.MonkeyPatch, api: Api, make_events: MakeEvents
) -> None:
    make_events(1)
    position(api)
    monkeypatch.setattr(Event, "head", lambda: pytest.fail("read the log again"))
    assert position(api).endswith("-1")


def test_the_list_does_not_fail_because_of_it(monkeypatch: pytest.MonkeyPatch, api: Api) -> None:
    def away() -> int:
        raise AutoReconnect("away")

    monkeypatch.setattr(Event, "head", away)
    response = api.get("/chargepoint")
    assert (response.status_code, response.json()) == (200, [])
    assert "Last-Event-ID" not in response


def apply(points: dict[int, tuple[int, str, str]], event: dict[str, Any]) -> None:
    """As a client does that keeps a picture of all charge points."""
    point = event["chargepoint"]
    if event["version"] > points.get(point["id"], (0,))[0]:
        points[point["id"]] = (event["version"], point["name"], point["status"])
        if event["type"] == "deleted":
            del points[point["id"]]


def test_a_snapshot_and_the_later_events_are_a_later_snapshot(
    api: Api, make_events: MakeEvents, deliver: Deliver
) -> None:
    def picture() -> dict[int, tuple[int, str, str]]:
        page = api.get("/chargepoint").json()
        return {point["id"]: (point["version"], point["name"], point["status"]) for point in page}

    for name in "abc":
        make_events(3, name=name)
    since, points = position(api), picture()
    api.put("/chargepoint/1", {"status": "error", "name": "x"})
    api.put("/chargepoint/2", {"status": "waiting"})
    api.delete("/chargepoint/3")
    api.post("/chargepoint", {"name": "d", "status": "charging"})
    deliver()
    for event in api.get(f"/chargepoint/events?since={since}").json():
        apply(points, event)
    assert points == picture()
    assert sorted(points) == [1, 2, 4]
