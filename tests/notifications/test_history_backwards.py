"""GET /chargepoint/events?order=desc: the newest first"""

import pytest

from notifications.documents import Event, EventLog
from tests.conftest import Api
from tests.notifications.conftest import MakeEvents
from tests.notifications.test_history import LOG, pages, positions


@pytest.fixture
def epoch(make_events: MakeEvents) -> str:
    """Of a log of ten events: 1 to 6 charger 1's, 7 to 10 charger 2's."""
    make_events(6, name="one")
    make_events(4, name="two")
    return EventLog.current_epoch()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (LOG, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]),
        ("/chargepoint/1/events", [6, 5, 4, 3, 2, 1]),
        ("/chargepoint/2/events", [10, 9, 8, 7]),
    ],
)
@pytest.mark.parametrize("limit", [1, 3, 5, 100])
def test_pages_lead_back_to_the_oldest(
    api: Api, epoch: str, url: str, expected: list[int], limit: int
) -> None:
    found = list(pages(api, f"{url}?order=desc&limit={limit}"))
    assert [position for page in found for position in page] == expected
    assert all(len(page) == limit for page in found[:-1])


def test_it_ends_at_the_oldest_that_is_kept(api: Api, epoch: str) -> None:
    Event.prune(4)
    assert list(pages(api, f"{LOG}?order=desc&limit=3")) == [[10, 9, 8], [7]]
    assert positions(api, f"{LOG}?order=desc&before={epoch}-3") == []


def test_what_comes_meanwhile_moves_no_page(api: Api, epoch: str, make_events: MakeEvents) -> None:
    link = api.get(f"{LOG}?order=desc&limit=4")["Link"]
    make_events(5, name="three")
    assert positions(api, link[1:].split(">")[0]) == [6, 5, 4, 3]


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_since_and_before_bound_it_in_both_directions(api: Api, epoch: str, order: str) -> None:
    part = f"{LOG}?since={epoch}-3&before={epoch}-9&order={order}"
    found = [4, 5, 6, 7, 8] if order == "asc" else [8, 7, 6, 5, 4]
    assert positions(api, part) == found
    assert [each for page in pages(api, f"{part}&limit=2") for each in page] == found


@pytest.mark.parametrize("since", [2, 11])
def test_a_hole_at_its_end_is_410(api: Api, epoch: str, since: int) -> None:
    Event.prune(6)
    assert api.get(f"{LOG}?order=desc&since={epoch}-{since}").status_code == 410
    assert positions(api, f"{LOG}?order=desc&since={epoch}-4") == [10, 9, 8, 7, 6, 5]


def test_an_empty_log_is_an_empty_page(api: Api) -> None:
    assert positions(api, f"{LOG}?order=desc") == []


@pytest.mark.parametrize("before", ["{epoch}-11", "0ther-5", "{epoch}-9223372036854775807"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_position_that_the_log_does_not_know_is_410(
    api: Api, epoch: str, before: str, order: str
) -> None:
    response = api.get(f"{LOG}?order={order}&before={before.format(epoch=epoch)}")
    assert response.status_code == 410
    assert response.json()["head"] == f"{epoch}-10"


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("order=newest", "order"),
        ("order=", "order"),
        ("order=desc&before=abc", "before"),
        ("before=", "before"),
    ],
)
def test_bad_parameters_are_named(api: Api, epoch: str, query: str, named: str) -> None:
    for path in (LOG, "/chargepoint/1/events"):
        response = api.get(f"{path}?{query.format(epoch=epoch)}")
        assert response.status_code == 400
        assert list(response.json()) == [named]
