"""DELETE /chargepoint/:id"""

from collections.abc import Callable

from chargepoints.documents import ChargePoint
from project.base.documents import Stored
from tests.conftest import Api, Clock


def test_it_marks_and_keeps(api: Api, clock: Clock, charger: ChargePoint) -> None:
    clock.go_on(minutes=1)
    response = api.delete("/chargepoint/1")
    assert response.status_code == 204
    assert response.content == b""
    assert api.get("/chargepoint/1?deleted=include").json() == {
        "id": 1,
        "name": "Plaza Mayor 3",
        "status": "ready",
        "created_at": "2026-11-23T10:00:00.123Z",
        "deleted_at": "2026-11-23T10:01:00.123Z",
        "status_changed_at": "2026-11-23T10:00:00.123Z",
        "version": 2,
    }


def test_it_hides_deleted_chargers(api: Api, charger: ChargePoint) -> None:
    api.delete("/chargepoint/1")
    assert api.get("/chargepoint").json() == []
    assert api.get("/chargepoint/summary").json()["total"] == 0
    assert api.get("/chargepoint/1").status_code == 404
    assert api.put("/chargepoint/1", {"status": "error"}).status_code == 404
    assert api.patch("/chargepoint/1", {"status": "error"}).status_code == 404
    assert api.options("/chargepoint/1").status_code == 404


def test_it_deletes_once(
    api: Api, charger: ChargePoint, outbox: Callable[[int], list[Stored]]
) -> None:
    assert api.delete("/chargepoint/1").status_code == 204
    before = api.get("/chargepoint/1?deleted=only").json()
    assert api.delete("/chargepoint/1").status_code == 404
    assert api.get("/chargepoint/1?deleted=only").json() == before
    assert [event["type"] for event in outbox(1)] == ["created", "deleted"]


def test_a_name_can_be_deleted_many_times(api: Api) -> None:
    ids = []
    for _ in range(3):
        made = api.post("/chargepoint", {"name": "Plaza Mayor 3"})
        assert made.status_code == 201
        ids.append(made.json()["id"])
        api.delete(f"/chargepoint/{ids[-1]}")
    assert [point["id"] for point in api.get("/chargepoint?deleted=only").json()] == ids


def test_it_needs_no_body_and_ignores_one(api: Api, charger: ChargePoint) -> None:
    assert api.generic("DELETE", "/chargepoint/1", b"{").status_code == 204
