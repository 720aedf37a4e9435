"""GET /chargepoint/summary"""

from chargepoints.documents import ChargePoint
from tests.conftest import Api


def test_it_is_zero_at_first(api: Api) -> None:
    response = api.get("/chargepoint/summary")
    assert response.status_code == 200
    assert response.json() == {"total": 0, "ready": 0, "charging": 0, "waiting": 0, "error": 0}


def test_it_counts_those_that_are_not_deleted(api: Api) -> None:
    for number, status in enumerate(["ready", "ready", "charging", "error", "error", "error"]):
        ChargePoint(name=f"{number}", status=status).save()
    ChargePoint.objects.get(name="5").soft_delete()
    assert api.get("/chargepoint/summary").json() == {
        "total": 5,
        "ready": 2,
        "charging": 1,
        "waiting": 0,
        "error": 2,
    }


def test_it_follows_every_change(api: Api, charger: ChargePoint) -> None:
    api.put("/chargepoint/1", {"status": "waiting"})
    summary = api.get("/chargepoint/summary").json()
    assert (summary["ready"], summary["waiting"], summary["total"]) == (0, 1, 1)


def test_it_takes_no_parameters(api: Api) -> None:
    response = api.get("/chargepoint/summary?deleted=include")
    assert response.status_code == 400
    assert response.json() == {"deleted": ["Unknown parameter."]}


def test_it_is_served_with_a_trailing_slash(api: Api) -> None:
    assert api.get("/chargepoint/summary/").status_code == 200
