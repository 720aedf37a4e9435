"""A restricted key knows of nothing else, wherever it looks: 404, never 403."""

from typing import Any

import pytest

from chargepoints.documents import ChargePoint
from project.base.documents import Stored
from tests.access.conftest import ApiOf
from tests.conftest import Api
from tests.notifications.conftest import Deliver

RESTRICTIONS: dict[str, dict[str, Any]] = {
    "ids": {"ids": [1, 3]},
    "prefix": {"prefix": "Plaza "},
    "both": {"ids": [1, 3, 4], "prefix": "Plaza "},
}
SEEN, HIDDEN = ["Plaza Mayor 1", "Plaza de España 3"], ["Calle Real 2", "plaza 4"]


@pytest.fixture(autouse=True)
def chargers(deliver: Deliver) -> list[ChargePoint]:
    """1 and 3 are seen, 2 and 4 are hidden; all are charging, and their events are in the log."""
    names = [SEEN[0], HIDDEN[0], SEEN[1], HIDDEN[1]]
    chargers = [ChargePoint(name=name, status="charging").save() for name in names]
    deliver()
    return chargers


@pytest.fixture(params=RESTRICTIONS)
def api(api_of: ApiOf, request: pytest.FixtureRequest) -> Api:
    return api_of("write", "restricted", **RESTRICTIONS[request.param])


def names(response: Any) -> list[str]:
    return [row["name"] for row in response.json()]


def test_lists_leave_it_out(api: Api) -> None:
    assert names(api.get("/chargepoint")) == SEEN
    assert names(api.get("/chargepoint?search=mayor")) == SEEN[:1]
    assert names(api.get("/chargepoint?after=1")) == SEEN[1:]
    assert names(api.get("/chargepoint?status=charging&deleted=include")) == SEEN
    assert names(api.get("/chargepoint?search=calle")) == []


def test_pages_do_not_show_it_by_their_length(api: Api) -> None:
    first = api.get("/chargepoint?limit=1")
    assert names(first) == SEEN[:1]
    assert names(api.get(first["Link"].split(">")[0][1:])) == SEEN[1:]
    assert "Link" not in api.get("/chargepoint?limit=2")


def test_counts_leave_it_out(api: Api) -> None:
    for query in ("count=true", "count=true&status=charging", "count=true&deleted=include"):
        assert api.get(f"/chargepoint?{query}")["X-Total-Count"] == "2", query
    summary = {"total": 2, "ready": 0, "charging": 2, "waiting": 0, "error": 0}
    assert api.get("/chargepoint/summary").json() == summary


@pytest.mark.parametrize("id", [2, 4])
def test_its_address_is_not_found(api: Api, id: int) -> None:
    url = f"/chargepoint/{id}"
    before = ChargePoint.objects.get(id=id).to_mongo()
    for response in (
        api.get(url),
        api.get(f"{url}?deleted=include"),
        api.get(url, headers={"If-None-Match": '"1"'}),
        api.options(url),
        api.put(url, {"status": "error"}),
        api.put(url, {"name": "Plaza 9"}, headers={"If-Match": '"9"'}),
        api.patch(url, {"status": "error"}),
        api.delete(url),
        api.post(f"{url}/restore"),
        api.get(f"{url}/events"),
    ):
        assert (response.status_code, response.json()) == (404, {"detail": "Not found."})
    assert ChargePoint.objects.get(id=id).to_mongo() == before


def test_a_hidden_deleted_one_cannot_be_restored(api: Api, chargers: list[ChargePoint]) -> None:
    chargers[1].soft_delete()
    assert api.post("/chargepoint/2/restore").status_code == 404
    assert names(api.get("/chargepoint?deleted=only")) == []
    assert api.delete("/chargepoint/1").status_code == 204
    assert names(api.get("/chargepoint?deleted=only")) == SEEN[:1]
    assert api.post("/chargepoint/1/restore").status_code == 200


def test_what_it_sees_it_may_change(api: Api) -> None:
    changed = api.put("/chargepoint/3", {"status": "ready", "name": "Plaza Nueva 3"})
    assert (changed.status_code, changed.json()["name"]) == (200, "Plaza Nueva 3")


def test_history_leaves_it_out(api: Api) -> None:
    events = api.get("/chargepoint/events").json()
    assert [event["chargepoint"]["name"] for event in events] == SEEN
    assert len(api.get("/chargepoint/1/events").json()) == 1


def test_nothing_is_made_outside_of_a_prefix(api_of: ApiOf) -> None:
    api = api_of(prefix="Plaza ")
    for response in (
        api.post("/chargepoint", {"name": "Calle Nueva 5"}),
        api.put("/chargepoint/1", {"name": "Calle Nueva 5"}),
    ):
        assert response.status_code == 403
    assert api.post("/chargepoint", {"name": " Plaza Nueva 5"}).status_code == 201
    assert ChargePoint.objects(name="Calle Nueva 5").count() == 0


def test_nothing_is_made_outside_of_a_set_of_ids(api_of: ApiOf) -> None:
    api = api_of(ids=[1, 3])
    assert api.post("/chargepoint", {"name": "Plaza Nueva 5"}).status_code == 403
    assert api.put("/chargepoint/1", {"name": "Calle Nueva 5"}).status_code == 200


def test_an_empty_set_of_ids_sees_nothing(api_of: ApiOf) -> None:
    assert api_of("read", ids=[]).get("/chargepoint").json() == []


def test_a_prefix_is_no_pattern(api_of: ApiOf) -> None:
    assert api_of("read", prefix=".").get("/chargepoint").json() == []
    assert names(api_of("admin", prefix="P").get("/chargepoint")) == SEEN


def test_a_charger_that_leaves_is_seen_to_leave(
    api_of: ApiOf, chargers: list[ChargePoint], deliver: Deliver
) -> None:
    """Or whoever follows it would show it for ever."""
    chargers[0].name = "Calle Mayor 1"
    chargers[0].save()
    chargers[0].status = "error"
    chargers[0].save()
    deliver()
    events = api_of("read", prefix="Plaza ").get("/chargepoint/events?types=renamed,status_changed")
    assert [(event["type"], event["new"]) for event in events.json()] == [
        ("renamed", "Calle Mayor 1")
    ]


def test_a_charger_that_leaves_during_a_write_is_not_changed(
    api_of: ApiOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading and writing somebody renames it: what is read again is read restricted."""
    api, found = api_of(prefix="Plaza "), ChargePoint.find_one

    def find_one(*args: Any, **kwargs: Any) -> Stored:
        row = found(*args, **kwargs)
        other = ChargePoint.objects.get(id=1)
        other.name = "Calle Mayor 1"
        other.save()
        return row

    monkeypatch.setattr(ChargePoint, "find_one", find_one)
    response = api.put("/chargepoint/1", {"status": "error"})
    assert response.status_code == 404
    assert found(1)["status"] == "charging"


def test_one_without_a_name_is_changed(api_of: ApiOf) -> None:
    """By hand, where MongoDB's validator was bypassed."""
    ChargePoint._get_collection().update_one({"_id": 1}, {"$unset": {"name": 1}})
    response = api_of(ids=[1]).put("/chargepoint/1", {"name": "Plaza 1", "status": "error"})
    assert response.status_code == 200
