"""A cursor that reads the log while it grows: nothing that comes meanwhile is skipped"""

from typing import Any

import pytest

from notifications.documents import Event
from notifications.events import Position
from notifications.feed import Cursor, get_feed
from tests.notifications.conftest import CatchUp, Deliver, MakeEvents


async def test_what_comes_after_the_rows_were_read_is_read_next(
    monkeypatch: pytest.MonkeyPatch, delivery: None, make_events: MakeEvents, catch_up: CatchUp
) -> None:
    charger = make_events(2)
    make_events(2, name="other")
    feed = await get_feed()
    read_log = feed.read_log

    async def slow_read_log(*args: Any) -> Any:
        result = await read_log(*args)
        charger.status = "error"
        charger.save()
        await catch_up(feed)
        return result

    cursor = await Cursor.at(feed, Position(feed.epoch, 0), charger.id)
    monkeypatch.setattr(feed, "read_log", slow_read_log)
    found = [entry.position for entry in await cursor.read()]
    assert (found, cursor.position) == ([1, 2], 4)
    assert [entry.position for entry in await cursor.read()] == [5]


async def test_what_comes_before_the_rows_are_read_is_among_them(
    monkeypatch: pytest.MonkeyPatch, delivery: None, make_events: MakeEvents, deliver: Deliver
) -> None:
    """A head read after the rows would stand for an event that is not in them."""
    charger = make_events(2)
    make_events(2, name="other")
    feed = await get_feed()
    cursor = await Cursor.at(feed, Position(feed.epoch, 0), charger.id)
    head = Event.head

    def grown_head(*session: Any) -> int:
        monkeypatch.setattr(Event, "head", head)
        charger.status = "error"
        charger.save()
        deliver()
        return head()

    monkeypatch.setattr(Event, "head", grown_head)
    assert [entry.position for entry in await cursor.read()] == [1, 2, 5]
    assert cursor.position == 5
