"""A subscription that cannot go on: reset, MongoDB away, the end of the process"""

import asyncio
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from chargepoints.documents import ChargePoint
from notifications import subscriptions
from notifications.documents import Event, EventLog
from notifications.events import Position
from notifications.feed import Closing, Feed, get_feed, stop_feed
from tests.notifications.conftest import MakeEvents
from tests.notifications.reader import subscribe


@pytest.mark.parametrize(
    ("epoch", "number", "reason"),
    [("", 2, "expired"), ("", 6, "unknown"), ("0ther", 5, "unknown"), ("", 2**63, "unknown")],
)
async def test_a_since_that_cannot_be_honoured_is_a_reset_then_live_events(
    delivery: None, make_events: MakeEvents, epoch: str, number: int, reason: str
) -> None:
    make_events(5)
    Event.prune(2)
    feed = await get_feed()
    reader = subscribe(feed, since=Position(epoch or feed.epoch, number), types={"created"})
    assert await reader.next() == {"type": "reset", "id": f"{feed.epoch}-5", "reason": reason}
    make_events(1, name="next")
    assert await reader.positions(1) == [6]


async def test_the_oldest_position_can_be_honoured(delivery: None, make_events: MakeEvents) -> None:
    make_events(5)
    Event.prune(2)
    feed = await get_feed()
    assert await subscribe(feed, since=Position(feed.epoch, 3)).positions(2) == [4, 5]


async def test_a_log_that_is_pruned_during_a_replay_is_a_reset(
    monkeypatch: pytest.MonkeyPatch, delivery: None, make_events: MakeEvents
) -> None:
    monkeypatch.setattr("notifications.feed.tail.PAGE", 2)
    make_events(8)
    feed = await get_feed()
    reader = subscribe(feed, since=Position(feed.epoch, 0))
    assert await reader.positions(2) == [1, 2]
    Event.prune(3)
    assert await reader.next() == {"type": "reset", "id": f"{feed.epoch}-8", "reason": "expired"}
    make_events(1, name="next")
    assert await reader.positions(1) == [9]


async def test_a_new_epoch_is_a_reset_to_every_subscriber(
    monkeypatch: pytest.MonkeyPatch, delivery: None, make_events: MakeEvents
) -> None:
    make_events(3)
    monkeypatch.setattr("notifications.feed.tail.LOOK", 0.01)
    feed = await get_feed()
    readers = [subscribe(feed), subscribe(feed, since=Position(feed.epoch, 3), types={"deleted"})]
    waiting = [asyncio.create_task(reader.next()) for reader in readers]
    epoch = EventLog.rotate()
    expected = {"type": "reset", "id": f"{epoch}-3", "reason": "unknown"}
    assert await asyncio.gather(*waiting) == [expected, expected]
    ChargePoint(name="next").save().soft_delete()
    make_events(0, name="other")
    assert [(await reader.next())["id"] for reader in readers] == [f"{epoch}-4", f"{epoch}-5"]


@pytest.mark.parametrize("read", ["look_up", "read_log"])
async def test_it_waits_for_mongodb_and_misses_nothing(
    monkeypatch: pytest.MonkeyPatch, delivery: None, make_events: MakeEvents, read: str
) -> None:
    make_events(3)
    feed = await get_feed()
    reader = subscribe(feed, since=Position(feed.epoch, 0))
    calls = []
    reading = getattr(feed, read)

    async def away(call: Any, *args: Any) -> Any:
        calls.append(call)
        if len(calls) < 3:
            raise AutoReconnect("away")
        return await reading(call, *args)

    monkeypatch.setattr(subscriptions, "AGAIN", 0.001)
    monkeypatch.setattr(feed, read, away)
    assert await reader.positions(3) == [1, 2, 3]
    assert len(calls) == 3


@pytest.mark.parametrize("query", [{}, {"heartbeat": 60}])
async def test_it_ends_when_the_process_stops(feed: Feed, query: dict[str, Any]) -> None:
    waiting = asyncio.create_task(subscribe(feed, **query).next())
    await asyncio.sleep(0)
    await stop_feed()
    with pytest.raises(Closing):
        await waiting
