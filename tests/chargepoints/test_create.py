"""POST /chargepoint"""

from typing import Any

import pytest

from chargepoints.documents import ChargePoint, Status
from tests.conftest import Api, Clock


def test_it_answers_the_charge_point(api: Api, clock: Clock) -> None:
    response = api.post("/chargepoint", {"name": "Plaza Mayor 3", "status": "charging"})
    assert response.status_code == 201
    assert response.json() == {
        "id": 1,
        "name": "Plaza Mayor 3",
        "status": "charging",
        "created_at": "2026-11-23T10:00:00.123Z",
        "deleted_at": None,
        "status_changed_at": "2026-11-23T10:00:00.123Z",
        "version": 1,
    }
    assert response["Location"] == "http://testserver/chargepoint/1"
    assert response["ETag"] == '"1"'
    assert response["Content-Type"] == "application/json"


def test_it_is_ready_when_nothing_else_is_said(api: Api) -> None:
    assert api.post("/chargepoint", {"name": "Plaza Mayor 3"}).json()["status"] == "ready"


def test_it_answers_the_same_instants_as_a_later_get(api: Api) -> None:
    """With the real clock: MongoDB keeps milliseconds only."""
    posted = api.post("/chargepoint", {"name": "Plaza Mayor 3"}).json()
    got = api.get("/chargepoint/1").json()
    changed = api.put("/chargepoint/1", {"status": "error"}).json()
    assert got == posted
    assert api.get("/chargepoint/1").json() == changed


@pytest.mark.parametrize("status", Status.ALL)
def test_it_takes_the_four_statuses(api: Api, status: str) -> None:
    response = api.post("/chargepoint", {"name": "Plaza Mayor 3", "status": status})
    assert response.json()["status"] == status


NO_STATUSES: list[Any] = ["READY", " ready", "ready ", "", "broken", 1, 0, True, None, [], {}]
NO_STATUSES += [["ready"], {"$ne": ""}, {"ready": 1}, "ready\x00"]


@pytest.mark.parametrize("status", NO_STATUSES, ids=repr)
def test_it_refuses_other_statuses(api: Api, charger: ChargePoint, status: Any) -> None:
    created = api.post("/chargepoint", {"name": "another", "status": status})
    changed = api.put(f"/chargepoint/{charger.id}", {"status": status})
    for response in (created, changed):
        assert response.status_code == 400
        assert list(response.json()) == ["status"]
    assert [(point.status, point.version) for point in ChargePoint.objects] == [("ready", 1)]


def test_it_says_which_statuses_there_are(api: Api) -> None:
    response = api.post("/chargepoint", {"name": "Plaza Mayor 3", "status": "READY"})
    assert response.json() == {"status": ["Must be one of: ready, charging, waiting, error."]}


def test_it_names_every_bad_field_at_once(api: Api) -> None:
    response = api.post("/chargepoint", {"name": "", "status": "READY"})
    assert response.status_code == 400
    assert set(response.json()) == {"name", "status"}


def test_a_refused_one_leaves_nothing_behind(
    api: Api, charger: ChargePoint, announced: list[ChargePoint]
) -> None:
    assert api.post("/chargepoint", {"name": "Plaza Mayor 3"}).status_code == 409
    assert api.post("/chargepoint", {"name": "another", "status": "on"}).status_code == 400
    assert ChargePoint.objects.count() == 1
    assert announced == []
