"""A subscription: which messages one subscriber gets"""

from collections.abc import Callable
from typing import Any

import pytest

from chargepoints.documents import ChargePoint
from notifications.events import Position
from notifications.feed import Feed, get_feed
from notifications.subscriptions import Subscription
from tests.notifications.conftest import CatchUp, Deliver, MakeEvents
from tests.notifications.reader import subscribe


def change(charger: ChargePoint, **values: str) -> None:
    for name, value in values.items():
        setattr(charger, name, value)
    charger.save()


@pytest.fixture
def make_eight_events(deliver: Deliver) -> Callable[[], None]:
    """1, 2 created; 3 two renamed; 4 one charging; 5 two deleted; 6 two restored; 7 one error;
    8 created, for a reader to stop at."""

    def make_eight_events() -> None:
        one, two = ChargePoint(name="one").save(), ChargePoint(name="two").save()
        deliver()
        for act in (
            lambda: change(two, name="ready"),
            lambda: change(one, status="charging"),
            lambda: two.soft_delete(),
            lambda: two.restore(),
            lambda: change(one, status="error"),
            lambda: ChargePoint(name="end", status="error").save(),
        ):
            act()
            deliver()

    return make_eight_events


FILTERS: list[tuple[dict[str, Any], int | None, list[int]]] = [
    ({}, None, [1, 2, 3, 4, 5, 6, 7, 8]),
    ({"types": None}, None, [1, 2, 3, 4, 5, 6, 7, 8]),
    ({"types": {"status_changed", "created"}}, None, [1, 2, 4, 7, 8]),
    ({"types": {"deleted", "renamed", "created"}}, None, [1, 2, 3, 5, 8]),
    ({"status": {"ready", "error"}}, None, [1, 2, 6, 7, 8]),  # not 3, renamed to "ready"; not 5
    ({"status": {"charging", "error"}, "types": {"status_changed", "created"}}, None, [4, 7, 8]),
    ({"status": {"error"}, "types": {"renamed", "created"}}, None, [8]),
    ({}, 1, [1, 4, 7]),
    ({}, 2, [2, 3, 5, 6]),
    ({"status": {"ready"}}, 2, [2, 6]),
    ({"status": {"error"}}, 3, [8]),
]


@pytest.mark.parametrize(("query", "charge_point", "expected"), FILTERS)
async def test_it_filters_live_events(
    feed: Feed,
    make_eight_events: Callable[[], None],
    query: dict[str, Any],
    charge_point: int | None,
    expected: list[int],
) -> None:
    reader = subscribe(feed, charge_point, **query)
    make_eight_events()
    assert await reader.positions(len(expected)) == expected


@pytest.mark.parametrize(("query", "charge_point", "expected"), FILTERS)
async def test_it_filters_replayed_events_the_same(
    delivery: None,
    make_eight_events: Callable[[], None],
    query: dict[str, Any],
    charge_point: int | None,
    expected: list[int],
) -> None:
    make_eight_events()
    feed = await get_feed()
    reader = subscribe(feed, charge_point, since=Position(feed.epoch, 0), **query)
    assert await reader.positions(len(expected)) == expected


async def test_without_since_it_starts_now(
    delivery: None, make_events: MakeEvents, catch_up: CatchUp
) -> None:
    """Now is when it was made, not when it is first read: a connection takes time to accept."""
    make_events(3)
    feed = await get_feed()
    reader = subscribe(feed)
    make_events(2, name="now")
    await catch_up(feed)
    assert await reader.positions(2) == [4, 5]


async def test_it_names_the_position_to_resume_from(
    delivery: None, make_events: MakeEvents
) -> None:
    make_events(3)
    feed = await get_feed()
    assert Subscription(feed, {}, None).position == f"{feed.epoch}-3"
    since = Position(feed.epoch, 1)
    assert Subscription(feed, {"since": since}, None).position == str(since)


async def test_a_replay_runs_into_live_events_without_a_seam(
    delivery: None, make_events: MakeEvents
) -> None:
    make_events(5)
    feed = await get_feed()
    reader = subscribe(feed, since=Position(feed.epoch, 2))
    assert await reader.positions(2) == [3, 4]
    make_events(3, name="live")
    assert await reader.positions(4) == [5, 6, 7, 8]
