"""POST /chargepoint/:id/restore"""

from collections.abc import Callable

import pytest
from mongoengine.errors import DoesNotExist

from chargepoints.documents import ChargePoint
from project.base.documents import Stored
from tests.conftest import Api, Clock


def test_it_takes_the_deletion_back(api: Api, clock: Clock) -> None:
    ChargePoint(name="Plaza Mayor 3", status="error").save().soft_delete()
    clock.go_on(minutes=1)
    response = api.post("/chargepoint/1/restore")
    assert response.status_code == 200
    assert response.json() == {
        "id": 1,
        "name": "Plaza Mayor 3",
        "status": "error",
        "created_at": "2026-11-23T10:00:00.123Z",
        "deleted_at": None,
        "status_changed_at": "2026-11-23T10:00:00.123Z",
        "version": 3,
    }
    assert response["ETag"] == '"3"'
    assert api.get("/chargepoint/1").json() == response.json()


def test_it_finds_only_what_is_deleted(
    api: Api, charger: ChargePoint, outbox: Callable[[int], list[Stored]]
) -> None:
    assert api.post("/chargepoint/1/restore").status_code == 404
    assert api.post("/chargepoint/2/restore").status_code == 404
    assert [event["type"] for event in outbox(1)] == ["created"]


def test_it_refuses_a_name_that_was_taken_meanwhile(api: Api, charger: ChargePoint) -> None:
    api.delete("/chargepoint/1")
    api.post("/chargepoint", {"name": "Plaza Mayor 3"})
    response = api.post("/chargepoint/1/restore")
    assert response.status_code == 409
    assert response.json() == {"name": ["This name is in use."]}
    assert api.get("/chargepoint/1?deleted=only").json()["version"] == 2

    api.put("/chargepoint/2", {"name": "Plaza Mayor 4"})
    assert api.post("/chargepoint/1/restore").status_code == 200


def test_what_was_restored_can_be_deleted_again(api: Api, charger: ChargePoint) -> None:
    for _ in range(2):
        assert api.delete("/chargepoint/1").status_code == 204
        assert api.post("/chargepoint/1/restore").status_code == 200
    assert api.get("/chargepoint/1").json()["version"] == 5


def test_only_post_restores(api: Api, charger: ChargePoint) -> None:
    api.delete("/chargepoint/1")
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        assert api.generic(method, "/chargepoint/1/restore").status_code == 405


def test_the_document_says_so_too(charger: ChargePoint) -> None:
    with pytest.raises(DoesNotExist):
        charger.restore()
    assert charger.soft_delete().restore().deleted_at is None
