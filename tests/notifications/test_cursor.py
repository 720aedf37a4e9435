"""A cursor: one reader's place in the log, from the log itself, then live, without a seam"""

import asyncio

import pytest

from chargepoints.documents import ChargePoint
from notifications.events import Position
from notifications.feed import Cursor, Feed, get_feed
from tests.notifications.conftest import CatchUp, MakeEvents


def shrink(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few events show what many do."""
    sizes = {"tail.TAIL": 4, "tail.PAGE": 3, "cursor.CHUNK": 2}
    for name, size in sizes.items():
        monkeypatch.setattr(f"notifications.feed.{name}", size)


async def read_until(cursor: Cursor, position: int) -> list[int]:
    """The positions that it gives until it has reached `position`."""
    found = []
    async with asyncio.timeout(5):
        while cursor.position < position:
            found += [entry.position for entry in await cursor.read()]
    return found


def events(first: int, last: int) -> list[int]:
    return list(range(first, last + 1))


async def test_it_reads_what_is_live(
    feed: Feed, make_events: MakeEvents, catch_up: CatchUp
) -> None:
    cursor = Cursor(feed, 0)
    reading = asyncio.create_task(cursor.read())
    make_events(3)
    async with asyncio.timeout(5):
        assert [entry.position for entry in await reading] == [1, 2, 3]
    assert str(cursor) == f"{feed.epoch}-3"


async def test_it_reads_nothing_when_nothing_comes_in_time(feed: Feed) -> None:
    cursor = Cursor(feed, 0)
    assert await cursor.read(0.001) == []
    assert cursor.position == 0


@pytest.mark.parametrize("since", [0, 1, 6, 7, 8, 13, 14, 19, 20])
async def test_it_goes_on_live_where_the_log_ends(
    monkeypatch: pytest.MonkeyPatch,
    delivery: None,
    make_events: MakeEvents,
    catch_up: CatchUp,
    since: int,
) -> None:
    """13 were there before this process, 7 came since; 10 more come while it reads."""
    shrink(monkeypatch)
    make_events(13, name="before")
    feed = await get_feed()
    make_events(7, name="since")
    await catch_up(feed)
    cursor = await Cursor.at(feed, Position(feed.epoch, since))
    found = await read_until(cursor, min(since + 4, 20))
    make_events(10, name="live")
    found += await read_until(cursor, 30)
    assert found == events(since + 1, 30)


async def test_a_slow_reader_goes_back_to_the_log(
    monkeypatch: pytest.MonkeyPatch, feed: Feed, make_events: MakeEvents, catch_up: CatchUp
) -> None:
    """What has left the memory is read from the log: the log is the buffer."""
    shrink(monkeypatch)
    slow = Cursor(feed, 0)
    found: list[int] = []
    for number in range(10):
        make_events(4, name=str(number))
        await catch_up(feed)
        found += [entry.position for entry in await slow.read()]
    assert slow.position < feed.start_of_tail
    found += await read_until(slow, 40)
    assert found == events(1, 40)


async def test_it_gives_the_same_frames_from_the_log_and_live(
    delivery: None, make_events: MakeEvents, catch_up: CatchUp
) -> None:
    feed = await get_feed()
    make_events(4)
    await catch_up(feed)
    live = await Cursor(feed, 0).read()
    feed._tail = []
    assert await Cursor(feed, 0).read() == live


async def test_of_old_entries_it_reads_only_its_chargers(
    delivery: None, make_events: MakeEvents
) -> None:
    one = make_events(2, name="one")
    two = make_events(3, name="two")
    make_events(4, name="three")
    feed = await get_feed()
    found = {}
    for id in (one.id, two.id, 99):
        cursor = await Cursor.at(feed, Position(feed.epoch, 1), id)
        found[id] = await read_until(cursor, 9)
        assert cursor.position == 9
    assert found == {one.id: [2], two.id: [3, 4, 5], 99: []}


async def test_readers_do_not_disturb_each_other(
    feed: Feed, make_events: MakeEvents, catch_up: CatchUp
) -> None:
    waiting = [asyncio.create_task(read_until(Cursor(feed, 0), 6)) for _ in range(20)]
    given_up = asyncio.create_task(Cursor(feed, 0).read())
    for name in "abc":
        make_events(2, name=name)
        await catch_up(feed)
        given_up.cancel()
    assert await asyncio.gather(*waiting) == [events(1, 6)] * 20
    assert ChargePoint.objects.count() == 3
