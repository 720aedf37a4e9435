"""PUT and PATCH /chargepoint/:id"""

from collections.abc import Callable

import pytest

from chargepoints.documents import ChargePoint
from project.base.documents import Stored
from tests.conftest import Api, Clock

Outbox = Callable[[int], list[Stored]]


def types(outbox: list[Stored]) -> list[str]:
    return [event["type"] for event in outbox]


@pytest.mark.parametrize("method", ["put", "patch"])
def test_it_changes_the_status_alone(
    api: Api, clock: Clock, charger: ChargePoint, method: str
) -> None:
    clock.go_on(minutes=1)
    response = getattr(api, method)("/chargepoint/1", {"status": "charging"})
    assert response.status_code == 200
    assert response.json() == {
        "id": 1,
        "name": "Plaza Mayor 3",
        "status": "charging",
        "created_at": "2026-11-23T10:00:00.123Z",
        "deleted_at": None,
        "status_changed_at": "2026-11-23T10:01:00.123Z",
        "version": 2,
    }
    assert response["ETag"] == '"2"'


def test_a_new_name_keeps_the_status(api: Api, clock: Clock) -> None:
    """The model's default must not come back as a change: PUT without status is no reset."""
    ChargePoint(name="Plaza Mayor 3", status="charging").save()
    clock.go_on(minutes=1)
    changed = api.put("/chargepoint/1", {"name": "Plaza Mayor 4"}).json()
    assert changed["name"] == "Plaza Mayor 4"
    assert changed["status"] == "charging"
    assert changed["status_changed_at"] == "2026-11-23T10:00:00.123Z"
    assert changed["version"] == 2


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"status": "ready"},
        {"name": "Plaza Mayor 3"},
        {"name": "  Plaza Mayor 3 ", "status": "ready"},
        {"id": 9, "version": 9, "created_at": "x", "deleted_at": "x", "status_changed_at": 1},
    ],
    ids=str,
)
def test_what_changes_nothing_makes_no_event_and_no_version(
    api: Api,
    charger: ChargePoint,
    outbox: Outbox,
    announced: list[ChargePoint],
    body: dict[str, object],
) -> None:
    before = api.get("/chargepoint/1").json()
    response = api.put("/chargepoint/1", body)
    assert response.status_code == 200
    assert response.json() == before == api.get("/chargepoint/1").json()
    assert response["ETag"] == '"1"'
    assert types(outbox(1)) == ["created"]
    assert announced == []


def test_a_new_name_and_status_make_two_events_in_order(
    api: Api, charger: ChargePoint, outbox: Outbox
) -> None:
    response = api.put("/chargepoint/1", {"status": "error", "name": "Plaza Mayor 4"})
    assert response.json()["version"] == 3
    assert types(outbox(1)) == ["created", "renamed", "status_changed"]


def test_it_takes_the_same_name_in_another_normal_form_for_no_change(
    api: Api, outbox: Outbox
) -> None:
    ChargePoint(name="Caf\u00e9").save()
    assert api.put("/chargepoint/1", {"name": "Cafe\u0301"}).json()["version"] == 1
    assert types(outbox(1)) == ["created"]


def test_a_name_in_use_changes_nothing(api: Api, charger: ChargePoint, outbox: Outbox) -> None:
    ChargePoint(name="taken").save()
    response = api.put("/chargepoint/1", {"name": "taken", "status": "error"})
    assert response.status_code == 409
    assert response.json() == {"name": ["This name is in use."]}
    assert api.get("/chargepoint/1").json()["status"] == "ready"
    assert types(outbox(1)) == ["created"]


def test_the_name_it_gave_up_is_free(api: Api, charger: ChargePoint) -> None:
    api.put("/chargepoint/1", {"name": "Plaza Mayor 4"})
    assert api.post("/chargepoint", {"name": "Plaza Mayor 3"}).status_code == 201


def test_one_bad_field_stops_the_good_one(api: Api, charger: ChargePoint) -> None:
    response = api.put("/chargepoint/1", {"name": "", "status": "error"})
    assert response.status_code == 400
    assert list(response.json()) == ["name"]
    assert api.get("/chargepoint/1").json()["status"] == "ready"
