"""The feed: the newest part of the log in memory, once per process"""

import pytest
from pymongo.errors import AutoReconnect

from notifications import events
from notifications.documents import Event, EventLog
from notifications.events import Position
from notifications.feed import Cursor, Entry, Feed, get_feed
from tests.notifications.conftest import CatchUp, MakeEvents, until
from tests.notifications.stand_ins import Bell


@pytest.fixture
def silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody hears the doorbell: the feed looks by itself."""
    monkeypatch.setattr("notifications.feed.tail.LOOK", 0.01)
    monkeypatch.setattr("notifications.relay.doorbell", Bell())


def tail(feed: Feed) -> list[int]:
    return [entry.position for entry in feed.entries(feed.start_of_tail, 100_000)]


async def test_it_starts_at_the_head(delivery: None, make_events: MakeEvents) -> None:
    make_events(3)
    feed = await get_feed()
    assert Position(feed.epoch, feed.head) == Position(EventLog.current_epoch(), 3)
    assert tail(feed) == []


async def test_it_follows_an_empty_log_from_0(feed: Feed, make_events: MakeEvents) -> None:
    assert Position(feed.epoch, feed.head) == Position(EventLog.current_epoch(), 0)
    make_events(2)
    await until(lambda: feed.head == 2)
    assert tail(feed) == [1, 2]


async def test_it_hears_the_doorbell(
    monkeypatch: pytest.MonkeyPatch, delivery: None, make_events: MakeEvents
) -> None:
    monkeypatch.setattr("notifications.feed.tail.LOOK", 3600)
    feed = await get_feed()
    for head in range(1, 6):
        make_events(1, name=str(head))
        await until(lambda head=head: feed.head == head)


async def test_it_looks_by_itself_when_the_doorbell_is_not_heard(
    delivery: None, silence: None, make_events: MakeEvents
) -> None:
    feed = await get_feed()
    make_events(2)
    await until(lambda: feed.head == 2)


async def test_it_encodes_an_event_once_for_all(
    monkeypatch: pytest.MonkeyPatch, feed: Feed, make_events: MakeEvents, catch_up: CatchUp
) -> None:
    encoded: list[int] = []
    frame = events.frame

    def counted(epoch: str, row: dict[str, int]) -> str:
        encoded.append(row["_id"])
        return frame(epoch, row)

    monkeypatch.setattr(events, "frame", counted)
    cursors = [Cursor(feed, 0) for _ in range(10)]
    make_events(3)
    await catch_up(feed)
    read = [await cursor.read() for cursor in cursors]
    assert encoded == [1, 2, 3]
    assert all(entries == read[0] for entries in read)


async def test_its_memory_is_bounded(
    monkeypatch: pytest.MonkeyPatch, feed: Feed, make_events: MakeEvents, catch_up: CatchUp
) -> None:
    monkeypatch.setattr("notifications.feed.tail.TAIL", 5)
    monkeypatch.setattr("notifications.feed.tail.PAGE", 3)
    for number in range(30):
        make_events(2, name=str(number))
        await catch_up(feed)
        assert len(tail(feed)) <= 2 * 5
        assert tail(feed) == list(range(feed.start_of_tail + 1, feed.head + 1))
    assert len(tail(feed)) >= 5


async def test_it_catches_up_page_by_page(
    monkeypatch: pytest.MonkeyPatch, feed: Feed, make_events: MakeEvents, catch_up: CatchUp
) -> None:
    monkeypatch.setattr("notifications.feed.tail.PAGE", 3)
    make_events(20)
    await catch_up(feed)
    assert tail(feed) == list(range(1, 21))


@pytest.mark.parametrize("gone", [[1], [1, 2, 3], [4, 5], [2, 5]])
async def test_its_tail_has_no_gap_whatever_was_pruned(
    feed: Feed, make_events: MakeEvents, catch_up: CatchUp, gone: list[int]
) -> None:
    """Pruned before the feed had seen it, or while it was reading."""
    make_events(6)
    Event.objects(position__in=gone).delete()
    await catch_up(feed)
    assert feed.head == 6
    assert tail(feed) == list(range(feed.start_of_tail + 1, 7))


@pytest.mark.parametrize("error", [AutoReconnect("away"), RuntimeError("a surprise")])
async def test_it_survives_trouble_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
    delivery: None,
    silence: None,
    caplog: pytest.LogCaptureFixture,
    make_events: MakeEvents,
    error: Exception,
) -> None:
    feed = await get_feed()
    tries: list[int] = []

    def fail() -> list[Entry]:
        tries.append(feed.head)
        raise error

    make_events(2)
    with monkeypatch.context() as patch:
        patch.setattr(feed, "_next_entries", fail)
        await until(lambda: len(tries) > 2)
    await until(lambda: feed.head == 2)
    expected = isinstance(error, AutoReconnect)
    assert (len(caplog.records) == 1) if expected else caplog.records[0].exc_info


async def test_it_can_be_started_again_when_mongodb_was_away(
    monkeypatch: pytest.MonkeyPatch, delivery: None
) -> None:
    def away() -> int:
        raise AutoReconnect("away")

    with monkeypatch.context() as patch, pytest.raises(AutoReconnect):
        patch.setattr(Event, "head", away)
        await get_feed()
    assert (await get_feed()).epoch == EventLog.current_epoch()
