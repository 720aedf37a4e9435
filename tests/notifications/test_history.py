"""GET /chargepoint/events and /chargepoint/:id/events: the event log as JSON pages"""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from chargepoints.documents import ChargePoint
from notifications.documents import Event, EventLog
from tests.conftest import Api
from tests.notifications.conftest import Deliver, MakeEvents

LOG = "/chargepoint/events"


@pytest.fixture
def epoch(make_events: MakeEvents) -> str:
    """Of a log of ten events: 1 to 6 charger 1's, 7 to 10 charger 2's; both were created, then
    charging, ready, charging, ..."""
    make_events(6, name="one")
    make_events(4, name="two")
    return EventLog.current_epoch()


def positions(api: Api, url: str) -> list[int]:
    response = api.get(url)
    assert response.status_code == 200
    return [int(event["id"].split("-")[1]) for event in response.json()]


def pages(api: Api, url: str) -> Iterator[list[int]]:
    """This page and those that `Link` leads to."""
    while url:
        yield positions(api, url)
        link = api.get(url).headers.get("Link", "")
        assert not link or (link.startswith("<http") and link.endswith('>; rel="next"'))
        url = link[1:].split(">")[0]


def test_it_answers_an_empty_array_for_an_empty_log(api: Api) -> None:
    response = api.get(LOG)
    assert (response.status_code, response.json()) == (200, [])
    assert response["Content-Type"] == "application/json"
    assert "Link" not in response


def test_it_starts_at_the_oldest_event_that_is_kept(api: Api, epoch: str) -> None:
    assert positions(api, LOG) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    Event.prune(3)
    assert positions(api, LOG) == [8, 9, 10]
    assert positions(api, f"{LOG}?types=all&status=charging") == [8, 10]


@pytest.mark.parametrize(
    "path", [LOG, f"{LOG}/", "/chargepoint/1/events", "/chargepoint/1/events/"]
)
def test_it_answers_with_and_without_a_trailing_slash(api: Api, epoch: str, path: str) -> None:
    assert positions(api, path)[0] == 1
    assert api.head(path).status_code == 200
    assert "GET" in api.options(path)["Allow"]
    refused = api.post(path, {})
    assert (refused.status_code, "detail" in refused.json()) == (405, True)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("since={epoch}-0", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        ("since={epoch}-7", [8, 9, 10]),
        ("since={epoch}-10", []),
        ("since={epoch}-7&limit=2", [8, 9]),
        ("limit=1", [1]),
        ("limit=1000&types=created", [1, 7]),
        ("types=created,renamed", [1, 7]),
        ("types=all&status=ready", [1, 3, 5, 7, 9]),
        ("types=status_changed&status=ready", [3, 5, 9]),
        ("status=ready,charging&since={epoch}-8", [9, 10]),
        ("status=error", []),
        ("types=deleted", []),
    ],
)
def test_it_answers_what_its_parameters_ask_for(
    api: Api, epoch: str, query: str, expected: list[int]
) -> None:
    assert positions(api, f"{LOG}?{query.format(epoch=epoch)}") == expected


def test_one_chargers_history_is_its_own(api: Api, epoch: str) -> None:
    assert positions(api, "/chargepoint/1/events") == [1, 2, 3, 4, 5, 6]
    assert positions(api, "/chargepoint/2/events") == [7, 8, 9, 10]
    assert positions(api, f"/chargepoint/2/events?since={epoch}-8&status=charging") == [10]


def test_a_deleted_charger_has_a_history(api: Api, epoch: str, deliver: Deliver) -> None:
    ChargePoint.objects.get(id=1).soft_delete()
    deliver()
    assert positions(api, "/chargepoint/1/events?types=created,deleted") == [1, 11]


@pytest.mark.parametrize(
    "id", ["3", "0", "01", "-1", "x", str(2**63), "9" * 19, "1" * 10_000, "%D9%A3", "1%00"]
)
def test_an_unknown_charger_is_404(api: Api, epoch: str, id: str) -> None:
    response = api.get(f"/chargepoint/{id}/events")
    assert (response.status_code, response.json()) == (404, {"detail": "Not found."})


# --- Pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [LOG, f"{LOG}/", "/chargepoint/1/events"])
@pytest.mark.parametrize("limit", [1, 3, 4, 5, 10])
@pytest.mark.parametrize("filters", ["", "types=status_changed", "status=charging&types=all"])
def test_its_pages_are_everything_once(
    api: Api, epoch: str, path: str, limit: int, filters: str
) -> None:
    found = list(pages(api, f"{path}?limit={limit}&{filters}"))
    assert sum(found, []) == positions(api, f"{path}?{filters}")
    assert all(len(page) <= limit for page in found)


def test_the_next_page_keeps_the_filters(api: Api, epoch: str) -> None:
    query = {"limit": "2", "types": "all", "status": "ready,charging", "since": f"{epoch}-1"}
    response = api.get(f"{LOG}?{urlencode(query)}")
    following = urlencode(query | {"since": f"{epoch}-3"})
    assert response["Link"] == f'<http://testserver{LOG}?{following}>; rel="next"'
    assert response["X-Limit"] == "2"


@pytest.mark.parametrize("query", ["", "limit=10", "limit=3&since={epoch}-7", "types=deleted"])
def test_the_last_page_has_no_link(api: Api, epoch: str, query: str) -> None:
    assert "Link" not in api.get(f"{LOG}?{query.format(epoch=epoch)}")


def test_the_default_limit_is_100(api: Api, make_events: MakeEvents) -> None:
    make_events(101)
    assert [len(page) for page in pages(api, LOG)] == [100, 1]
    assert api.get(LOG)["X-Limit"] == "100"
