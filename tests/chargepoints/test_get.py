"""GET /chargepoint/:id"""

import pytest

from chargepoints.documents import ChargePoint
from tests.conftest import Api


def test_it_answers_the_charge_point(api: Api, charger: ChargePoint) -> None:
    response = api.get("/chargepoint/1")
    assert response.status_code == 200
    assert response.json()["name"] == "Plaza Mayor 3"
    assert response["ETag"] == '"1"'


@pytest.mark.parametrize(
    ("tags", "status"),
    [
        ('"1"', 304),
        ('W/"1"', 304),
        ('"7", "1"', 304),
        ("*", 304),
        ('"2"', 200),
        ('"11"', 200),
        ("1", 200),
        ("", 200),
    ],
)
def test_it_answers_304_to_who_has_this_version(
    api: Api, charger: ChargePoint, tags: str, status: int
) -> None:
    response = api.get("/chargepoint/1", headers={"If-None-Match": tags})
    assert response.status_code == status
    assert response["ETag"] == '"1"'
    assert bool(response.content) == (status == 200)


def test_its_etag_changes_with_every_change(api: Api, charger: ChargePoint) -> None:
    api.put("/chargepoint/1", {"status": "error"})
    assert api.get("/chargepoint/1", headers={"If-None-Match": '"1"'}).status_code == 200
    assert api.get("/chargepoint/1", headers={"If-None-Match": '"2"'}).status_code == 304


@pytest.mark.parametrize(
    ("deleted", "live", "gone"), [("exclude", 200, 404), ("include", 200, 200), ("only", 404, 200)]
)
def test_it_shows_a_deleted_one_when_asked(api: Api, deleted: str, live: int, gone: int) -> None:
    ChargePoint(name="live").save()
    ChargePoint(name="gone").save().soft_delete()
    assert api.get(f"/chargepoint/1?deleted={deleted}").status_code == live
    assert api.get(f"/chargepoint/2?deleted={deleted}").status_code == gone


def test_it_shows_when_it_was_deleted(api: Api, charger: ChargePoint) -> None:
    api.delete("/chargepoint/1")
    gone = api.get("/chargepoint/1?deleted=include")
    assert gone.json()["deleted_at"].endswith("Z")
    assert gone["ETag"] == '"2"'


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("deleted=maybe", "deleted"),
        ("deleted=", "deleted"),
        ("deleted=include&deleted=include", "deleted"),
        ("limit=1", "limit"),
        ("format=xml", "format"),
        ("status[$ne]=x", "status[$ne]"),
    ],
)
def test_it_refuses_parameters_it_does_not_know(
    api: Api, charger: ChargePoint, query: str, field: str
) -> None:
    response = api.get(f"/chargepoint/1?{query}")
    assert response.status_code == 400
    assert list(response.json()) == [field]


def test_it_reads_what_was_edited_by_hand(api: Api, charger: ChargePoint) -> None:
    """In the mongo shell, where the validator lets it through: an extra field."""
    ChargePoint._get_collection().update_one({"_id": 1}, {"$set": {"colour": "red"}})
    assert "colour" not in api.get("/chargepoint/1").json()
    assert api.put("/chargepoint/1", {"status": "error"}).status_code == 200
    assert ChargePoint._get_collection().find_one()["colour"] == "red"
