"""The feed and its process: one for each event loop, its doorbell, a new epoch, the end"""

import asyncio
import logging

import pytest
from channels.layers import InMemoryChannelLayer, get_channel_layer

from notifications.documents import EventLog
from notifications.doorbell import GROUP
from notifications.events import Position
from notifications.feed import Closing, Cursor, Feed, get_feed, stop_feed
from tests.notifications.conftest import CatchUp, MakeEvents, until


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A feed that looks at the log all the time."""
    monkeypatch.setattr("notifications.feed.tail.LOOK", 0.01)


async def test_there_is_one_for_each_event_loop(delivery: None) -> None:
    mine, *others = await asyncio.gather(*(get_feed() for _ in range(5)))
    assert all(feed is mine for feed in others)
    assert len(mine._tasks) == 2

    async def another() -> bool:
        feed = await get_feed()
        await stop_feed()
        return feed is mine

    assert not await asyncio.to_thread(asyncio.run, another())


async def test_it_takes_a_new_epoch_with_its_head(
    impatient: None, feed: Feed, make_events: MakeEvents, catch_up: CatchUp
) -> None:
    make_events(3)
    await catch_up(feed)
    epoch = EventLog.rotate()
    await until(lambda: feed.epoch == epoch)
    assert Position(feed.epoch, feed.head) == Position(epoch, 3)
    assert feed.entries(feed.start_of_tail, 10) == []
    make_events(1, name="other")
    await catch_up(feed)
    assert [entry.id for entry in feed.entries(3, 10)] == [f"{epoch}-4"]


async def test_it_notices_a_new_epoch_although_the_doorbell_never_stops(
    impatient: None, feed: Feed
) -> None:
    epoch = EventLog.rotate()
    async with asyncio.timeout(5):
        while feed.epoch != epoch:
            feed._doorbell.set()
            await asyncio.sleep(0)


async def test_it_follows_the_log_while_the_layer_fails_then_joins_again(
    monkeypatch: pytest.MonkeyPatch,
    impatient: None,
    delivery: None,
    caplog: pytest.LogCaptureFixture,
    make_events: MakeEvents,
    catch_up: CatchUp,
) -> None:
    async def refuse(self: InMemoryChannelLayer, *args: object) -> None:
        raise ConnectionRefusedError("Redis is away")

    with monkeypatch.context() as patch:
        patch.setattr(InMemoryChannelLayer, "group_add", refuse)
        feed = await get_feed()
        make_events(2)
        await catch_up(feed)
    assert "looking every second" in caplog.text
    assert {record.levelno for record in caplog.records} == {logging.WARNING}
    await until(lambda: get_channel_layer().groups.get(GROUP))


async def test_it_follows_the_log_when_the_layer_forgot_it(
    impatient: None, feed: Feed, make_events: MakeEvents, catch_up: CatchUp
) -> None:
    """As a Redis does that was restarted: who is in the group is gone."""
    await get_channel_layer().flush()
    make_events(2)
    await catch_up(feed)


async def test_it_tells_every_cursor_that_this_process_stops(feed: Feed) -> None:
    cursors = [Cursor(feed, 0) for _ in range(3)]
    readers = [asyncio.create_task(cursor.read()) for cursor in cursors]
    await asyncio.sleep(0)
    await stop_feed()
    async with asyncio.timeout(5):
        ended = await asyncio.gather(*readers, return_exceptions=True)
    assert [type(error) for error in ended] == [Closing] * 3
    with pytest.raises(Closing):
        await cursors[0].read()


async def test_stopping_ends_its_tasks_and_may_be_repeated(feed: Feed) -> None:
    await stop_feed()
    await stop_feed()
    assert all(task.done() for task in feed._tasks)


async def test_stopping_a_process_that_never_served_does_nothing() -> None:
    await stop_feed()
