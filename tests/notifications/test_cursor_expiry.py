"""A position that cannot be honoured, and one that cannot be any more"""

import asyncio
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from notifications.documents import Event, EventLog
from notifications.events import Position
from notifications.feed import Closing, Cursor, Expired, Feed, get_feed, stop_feed
from tests.notifications.conftest import CatchUp, MakeEvents
from tests.notifications.stand_ins import Bell


@pytest.fixture
async def pruned(delivery: None, make_events: MakeEvents) -> Feed:
    """A feed of a log that holds 6 to 10, of which it has 9 and 10 in memory."""
    make_events(8)
    feed = await get_feed()
    make_events(2, name="live")
    Event.prune(5)
    async with asyncio.timeout(5):
        while feed.head < 10:
            await feed.grown()
    return feed


@pytest.mark.parametrize("since", [5, 6, 8, 9, 10])
async def test_it_can_start_wherever_the_log_holds_what_follows(pruned: Feed, since: int) -> None:
    cursor = await Cursor.at(pruned, Position(pruned.epoch, since))
    found = []
    while cursor.position < 10:
        found += [entry.position for entry in await cursor.read()]
    assert found == list(range(since + 1, 11))


@pytest.mark.parametrize(
    ("epoch", "since", "reason"),
    [
        ("", 4, "expired"),
        ("", 0, "expired"),
        ("", 11, "unknown"),
        ("", 2**63 - 1, "unknown"),
        ("", 10**19 - 1, "unknown"),
        ("0ther", 10, "unknown"),
        ("0ther", 4, "unknown"),
    ],
)
async def test_it_cannot_start_elsewhere(pruned: Feed, epoch: str, since: int, reason: str) -> None:
    with pytest.raises(Expired) as expired:
        await Cursor.at(pruned, Position(epoch or pruned.epoch, since))
    assert expired.value.reason == reason


async def test_it_can_start_at_position_0_of_an_empty_log(feed: Feed) -> None:
    cursor = await Cursor.at(feed, Position(feed.epoch, 0))
    assert str(cursor) == f"{feed.epoch}-0"
    with pytest.raises(Expired):
        await Cursor.at(feed, Position(feed.epoch, 1))


async def test_it_can_start_ahead_of_a_feed_that_lags(
    monkeypatch: pytest.MonkeyPatch, delivery: None, make_events: MakeEvents
) -> None:
    """Another process gave the position, and this one has not heard of it yet."""
    feed = await get_feed()
    monkeypatch.setattr("notifications.relay.doorbell", Bell())
    make_events(4)
    cursor = await Cursor.at(feed, Position(feed.epoch, 3))
    assert feed.head == 0
    feed._doorbell.set()
    found: list[int] = []
    async with asyncio.timeout(5):
        while not found:
            found += [entry.position for entry in await cursor.read()]
    assert found == [4]


async def test_it_expires_when_the_log_is_pruned_during_a_replay(
    monkeypatch: pytest.MonkeyPatch, delivery: None, make_events: MakeEvents
) -> None:
    monkeypatch.setattr("notifications.feed.tail.PAGE", 3)
    make_events(10)
    feed = await get_feed()
    cursor = await Cursor.at(feed, Position(feed.epoch, 0))
    assert [entry.position for entry in await cursor.read()] == [1, 2, 3]
    Event.prune(7)  # 4 is the oldest: nothing is missing
    assert [entry.position for entry in await cursor.read()] == [4, 5, 6]
    Event.prune(3)  # 7 is missing
    with pytest.raises(Expired, match="expired"):
        await cursor.read()


@pytest.mark.parametrize("charge_point", [None, 1])
async def test_it_expires_when_the_log_is_pruned_under_its_eyes(
    monkeypatch: pytest.MonkeyPatch, delivery: None, make_events: MakeEvents, charge_point: Any
) -> None:
    make_events(10)
    feed = await get_feed()
    cursor = await Cursor.at(feed, Position(feed.epoch, 0), charge_point)
    find = Event.find

    def pruned_find(*args: Any, **kwargs: Any) -> Any:
        Event.prune(3)
        return find(*args, **kwargs)

    monkeypatch.setattr(Event, "find", pruned_find)
    with pytest.raises(Expired, match="expired"):
        await cursor.read()


@pytest.mark.parametrize("reading_old", [False, True])
async def test_it_expires_when_the_log_gets_a_new_epoch(
    monkeypatch: pytest.MonkeyPatch, pruned: Feed, reading_old: bool
) -> None:
    cursor = await Cursor.at(pruned, Position(pruned.epoch, 6 if reading_old else 10))
    epoch = EventLog.rotate()
    reading = None if reading_old else asyncio.create_task(cursor.read())
    await asyncio.sleep(0)
    await pruned._look_at_epoch()
    with pytest.raises(Expired, match="unknown"):
        await (reading or cursor.read())
    assert pruned.epoch == epoch
    assert (await Cursor.at(pruned, Position(epoch, 6))).position == 6


async def test_it_ends_when_the_process_stops_although_there_is_more(pruned: Feed) -> None:
    cursor = await Cursor.at(pruned, Position(pruned.epoch, 6))
    await stop_feed()
    with pytest.raises(Closing):
        await cursor.read()


async def test_it_stays_where_it_is_while_mongodb_is_away(
    monkeypatch: pytest.MonkeyPatch, pruned: Feed, catch_up: CatchUp
) -> None:
    cursor = await Cursor.at(pruned, Position(pruned.epoch, 6))

    def away(*args: Any, **kwargs: Any) -> Any:
        raise AutoReconnect("away")

    with monkeypatch.context() as patch, pytest.raises(AutoReconnect):
        patch.setattr(Event, "find", away)
        await cursor.read()
    assert cursor.position == 6
    assert [entry.position for entry in await cursor.read()] == [7, 8, 9, 10]
