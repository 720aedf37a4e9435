"""GET /chargepoint: page by page"""

import re

import pytest

from chargepoints.documents import ChargePoint
from tests.conftest import Api


@pytest.fixture(autouse=True)
def chargers() -> None:
    """Ids 1 to 7; the even ones wait."""
    for number in range(1, 8):
        ChargePoint(name=f"{number}", status="ready" if number % 2 else "waiting").save()


def walk(api: Api, url: str) -> list[list[int]]:
    """The ids on each page, from `url` along the links."""
    pages = []
    while url:
        response = api.get(url)
        pages.append([point["id"] for point in response.json()])
        link = re.fullmatch(r'<(.+)>; rel="next"', response.get("Link", ""))
        url = link[1] if link else ""
    return pages


def test_the_links_lead_through_all_pages(api: Api) -> None:
    assert walk(api, "/chargepoint?limit=3") == [[1, 2, 3], [4, 5, 6], [7]]


def test_a_full_last_page_has_no_link(api: Api) -> None:
    assert walk(api, "/chargepoint?limit=7") == [[1, 2, 3, 4, 5, 6, 7]]
    assert "Link" not in api.get("/chargepoint?after=7")


def test_the_links_keep_the_filters(api: Api) -> None:
    ChargePoint.objects.get(id=4).soft_delete()
    ChargePoint(name="a b&c=d", status="waiting").save()
    assert walk(api, "/chargepoint?status=waiting&limit=1") == [[2], [6], [8]]
    assert walk(api, "/chargepoint?status=waiting&deleted=include&limit=3") == [[2, 4, 6], [8]]
    assert walk(api, "/chargepoint?search=a%20b%26c%3Dd&limit=1") == [[8]]
    link = api.get("/chargepoint?status=waiting&count=true&limit=1")["Link"]
    assert link == (
        '<http://testserver/chargepoint?status=waiting&count=true&limit=1&after=2>; rel="next"'
    )


def test_a_page_follows_an_id_that_is_gone_or_never_was(api: Api) -> None:
    ChargePoint.objects.get(id=4).soft_delete()
    assert walk(api, "/chargepoint?after=4") == [[5, 6, 7]]
    assert walk(api, "/chargepoint?after=0") == [[1, 2, 3, 5, 6, 7]]
    assert walk(api, f"/chargepoint?after={2**63 - 1}") == [[]]


def test_what_is_created_or_deleted_meanwhile_moves_no_page(api: Api) -> None:
    first = api.get("/chargepoint?limit=3")
    ChargePoint.objects.get(id=1).soft_delete()
    ChargePoint(name="new").save()
    link = re.fullmatch(r"<(.+)>; .+", first["Link"])
    assert link and walk(api, link[1]) == [[4, 5, 6], [7, 8]]


def test_it_answers_a_hundred_unless_told(api: Api) -> None:
    ChargePoint.insert_many([ChargePoint(name=f"more {n}") for n in range(94)])
    response = api.get("/chargepoint")
    assert len(response.json()) == 100
    assert response["X-Limit"] == "100"
    assert api.get("/chargepoint?limit=1000")["X-Limit"] == "1000"
    assert len(api.get("/chargepoint?limit=1000").json()) == 101


def test_it_counts_only_when_asked(api: Api) -> None:
    assert "X-Total-Count" not in api.get("/chargepoint")
    assert "X-Total-Count" not in api.get("/chargepoint?count=false")
    assert api.get("/chargepoint?count=true&limit=2&after=3")["X-Total-Count"] == "7"
    assert api.get("/chargepoint?count=true&status=waiting")["X-Total-Count"] == "3"


@pytest.mark.parametrize(
    "value",
    ["0", "-1", "1001", "1000000000", "abc", "", "1.0", "1_0", "+1", " 1", "%D9%A3", "9" * 99],
)
def test_it_refuses_a_bad_limit(api: Api, value: str) -> None:
    response = api.get(f"/chargepoint?limit={value}")
    assert response.status_code == 400
    assert list(response.json()) == ["limit"]


@pytest.mark.parametrize("value", ["-1", str(2**63), "abc", "", "1.5", "1_0", "9" * 99])
def test_it_refuses_a_bad_after(api: Api, value: str) -> None:
    response = api.get(f"/chargepoint?after={value}")
    assert response.status_code == 400
    assert list(response.json()) == ["after"]


@pytest.mark.parametrize("name", ["limit", "after", "count", "deleted"])
def test_it_refuses_a_parameter_that_is_repeated(api: Api, name: str) -> None:
    response = api.get(f"/chargepoint?{name}=1&{name}=1")
    assert response.status_code == 400
    assert list(response.json()) == [name]
