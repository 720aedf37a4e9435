"""GET /chargepoint/events: what cannot be answered: 410, 400, 503"""

from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from chargepoints.documents import Change
from notifications.documents import Event, EventLog
from tests.conftest import Api
from tests.notifications.conftest import MakeEvents

PATHS = ["/chargepoint/events", "/chargepoint/1/events"]
pytestmark = pytest.mark.parametrize("path", PATHS)


@pytest.fixture
def epoch(make_events: MakeEvents) -> str:
    """Of a log that holds 4 to 10."""
    make_events(10)
    Event.prune(7)
    return EventLog.current_epoch()


@pytest.mark.parametrize(
    "since",
    [
        *("{epoch}-0", "{epoch}-2", "{epoch}-11", "{epoch}-9223372036854775807"),
        *("{epoch}-9223372036854775808", "{epoch}-9999999999999999999", "0ther-5", "0-0"),
    ],
)
def test_a_position_that_cannot_be_honoured_is_410(
    api: Api, path: str, epoch: str, since: str
) -> None:
    response = api.get(f"{path}?since={since.format(epoch=epoch)}")
    assert response.status_code == 410
    assert set(response.json()) == {"detail", "oldest", "head"}
    assert (response.json()["oldest"], response.json()["head"]) == (f"{epoch}-4", f"{epoch}-10")


@pytest.mark.parametrize("since", [3, 4, 10])
def test_it_is_200_as_long_as_the_log_holds_what_follows(
    api: Api, path: str, epoch: str, since: int
) -> None:
    response = api.get(f"{path}?since={epoch}-{since}")
    found = [event["id"] for event in response.json()]
    assert found == [f"{epoch}-{position}" for position in range(since + 1, 11)]


def test_an_empty_log_can_be_followed_from_0(api: Api, path: str, make_events: MakeEvents) -> None:
    epoch = EventLog.current_epoch()
    assert api.get(f"{PATHS[0]}?since={epoch}-0").json() == []
    gone = api.get(f"{PATHS[0]}?since={epoch}-1")
    assert gone.status_code == 410
    assert (gone.json()["oldest"], gone.json()["head"]) == (f"{epoch}-0", f"{epoch}-0")
    make_events(2)
    assert len(api.get(f"{path}?since={epoch}-0").json()) == 2


def prune_during_scan(patch: pytest.MonkeyPatch, keep: int) -> None:
    scan = Event.scan

    def pruned_scan(*args: Any, **kwargs: Any) -> Any:
        Event.prune(keep)
        return scan(*args, **kwargs)

    patch.setattr(Event, "scan", pruned_scan)


def test_a_log_that_is_pruned_meanwhile_is_no_page_with_a_hole(
    monkeypatch: pytest.MonkeyPatch, api: Api, path: str, epoch: str
) -> None:
    prune_during_scan(monkeypatch, keep=2)
    assert api.get(f"{path}?since={epoch}-5").status_code == 410
    assert [event["id"] for event in api.get(path).json()] == [f"{epoch}-9", f"{epoch}-10"]


@pytest.mark.parametrize("query", ["", "?types=all&status=charging,ready"])
def test_without_since_it_starts_at_what_is_oldest_then(
    monkeypatch: pytest.MonkeyPatch, api: Api, path: str, epoch: str, query: str
) -> None:
    prune_during_scan(monkeypatch, keep=2)
    found = [event["id"] for event in api.get(f"{path}{query}").json()]
    assert found == [f"{epoch}-9", f"{epoch}-10"]


BAD = [
    *(("since", text) for text in ("", "-1", "1.5", "7", "x" * 10_000, "a-%D9%A3", "a-1%00")),
    *(("since", text) for text in ("9223372036854775808", "a-01", "A-1", "a-99999999999999999999")),
    *(("limit", text) for text in ("0", "-1", "1001", "1e9", "abc", "", "1.0", "%D9%A3", "1_0")),
    *(("types", text) for text in ("", "x", "created,", "Created", "all,created", "heartbeat")),
    *(("status", text) for text in ("READY", "", "ready,", "all", "1", "ready ")),
    *((name, "5") for name in ("heartbeat", "after", "stauts", "format", "__raw__", "limit[$gt]")),
]


@pytest.mark.parametrize(("name", "text"), BAD, ids=[f"{n}={t[:20]}" for n, t in BAD])
def test_a_bad_parameter_is_400_and_named(
    api: Api, path: str, epoch: str, name: str, text: str
) -> None:
    response = api.get(f"{path}?{name}={text}")
    assert response.status_code == 400
    assert list(response.json()) == [name]


@pytest.mark.parametrize("name", ["since", "limit", "types", "status"])
def test_a_repeated_parameter_is_400_and_named(api: Api, path: str, epoch: str, name: str) -> None:
    value = {"since": f"{epoch}-5", "limit": "5", "types": Change.ALL[0], "status": "ready"}[name]
    response = api.get(f"{path}?{name}={value}&{name}={value}")
    assert (response.status_code, list(response.json())) == (400, [name])


def test_it_answers_503_while_mongodb_is_away(
    monkeypatch: pytest.MonkeyPatch, api: Api, path: str, epoch: str
) -> None:
    def away(*args: Any) -> int:
        raise AutoReconnect("away")

    monkeypatch.setattr(Event, "head", away)
    response = api.get(path)
    assert (response.status_code, response["Retry-After"]) == (503, "2")
    assert list(response.json()) == ["detail"]
