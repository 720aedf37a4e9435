"""The event stream, as a browser resumes it by itself; keep-alive; the end"""

import asyncio

import pytest

from notifications.documents import Event
from notifications.feed import get_feed, stop_feed
from tests.notifications.conftest import Deliver, MakeEvents, until
from tests.notifications.consumers.conftest import OpenStream
from tests.notifications.stand_ins import Seconds

PATH = "/chargepoint/events"


@pytest.fixture
async def epoch(delivery: None, make_events: MakeEvents) -> str:
    """Of a log that had five events when the feed started."""
    make_events(5)
    return (await get_feed()).epoch


async def test_it_resumes_from_since(
    open_stream: OpenStream, epoch: str, make_events: MakeEvents
) -> None:
    stream = await open_stream(f"{PATH}?since={epoch}-3")
    assert await stream.block() == ["retry: 2000", f"id: {epoch}-3"]
    make_events(2, name="live")
    assert await stream.positions(4) == [4, 5, 6, 7]


async def test_the_header_is_newer_than_since(open_stream: OpenStream, epoch: str) -> None:
    """A browser repeats the URL that it was given, with its old `since`."""
    stream = await open_stream(f"{PATH}?since={epoch}-1", last_event_id=f"{epoch}-4")
    assert await stream.positions(1) == [5]


async def test_an_empty_header_is_none(open_stream: OpenStream, epoch: str) -> None:
    stream = await open_stream(f"{PATH}?since={epoch}-4", last_event_id="")
    assert await stream.positions(1) == [5]


@pytest.mark.parametrize(
    ("last_event_id", "reason"),
    [
        ("{epoch}-1", "expired"),
        ("{epoch}-6", "unknown"),
        ("0ther-3", "unknown"),
        *((nonsense, "unknown") for nonsense in ("-1", "1.5", "abc", "\xff\xfe", "1" * 10_000)),
    ],
    ids=lambda value: value[:12],
)
async def test_a_header_that_cannot_be_honoured_is_a_reset(
    open_stream: OpenStream,
    epoch: str,
    make_events: MakeEvents,
    last_event_id: str,
    reason: str,
) -> None:
    """Never a 400: a browser sends it by itself, cannot correct it, and would give up."""
    Event.prune(3)
    header = last_event_id.format(epoch=epoch)
    stream = await open_stream(f"{PATH}?types=created", last_event_id=header)
    assert stream.status == 200
    assert await stream.next() == {"type": "reset", "id": f"{epoch}-5", "reason": reason}
    make_events(1, name="live")
    assert await stream.positions(1) == [6]


async def test_reconnecting_as_a_browser_does_it_gets_everything_once(
    open_stream: OpenStream, epoch: str, make_events: MakeEvents
) -> None:
    stream = await open_stream(f"{PATH}?since={epoch}-0")
    got = []
    for number in range(5):
        make_events(3, name=str(number))
        got += await stream.positions(2)
        await stream.gone()
        make_events(1, name=f"away {number}")
        stream = await open_stream(f"{PATH}?since={epoch}-0", last_event_id=stream.last_id)
    got += await stream.positions(15)
    assert got == list(range(1, 26))


async def test_one_that_leaves_before_the_first_event_misses_nothing(
    open_stream: OpenStream, epoch: str, make_events: MakeEvents
) -> None:
    stream = await open_stream(PATH)
    await stream.block()
    await stream.gone()
    make_events(2, name="missed")
    again = await open_stream(PATH, last_event_id=stream.last_id)
    assert await again.positions(2) == [6, 7]


@pytest.mark.parametrize(
    ("query", "after", "sent"),
    [
        ("", 15, [": keep-alive", "id: {epoch}-8"]),
        (
            "&heartbeat=5",
            5,
            ["id: {epoch}-8", 'data: {{"type":"heartbeat","id":"{epoch}-8"}}'],
        ),
    ],
)
async def test_only_a_heartbeat_that_was_asked_for_is_a_message(
    open_stream: OpenStream,
    seconds: Seconds,
    epoch: str,
    make_events: MakeEvents,
    deliver: Deliver,
    query: str,
    after: int,
    sent: list[str],
) -> None:
    """Either moves the position of a client whom its filter lets nothing through to."""
    stream = await open_stream(f"{PATH}?types=created{query}")
    charger = make_events(2, name="created")
    assert await stream.positions(1) == [6]
    seconds.now = after
    charger.soft_delete()
    deliver()
    assert await stream.block() == [line.format(epoch=epoch) for line in sent]


async def test_a_restart_ends_it(open_stream: OpenStream, epoch: str) -> None:
    stream = await open_stream(PATH)
    await stream.block()
    await stop_feed()
    assert await stream.whole_body() == b""
    await stream.gone()


async def test_a_client_that_is_gone_leaves_nothing_behind(
    open_stream: OpenStream, epoch: str, make_events: MakeEvents
) -> None:
    before = asyncio.all_tasks()
    streams = [await open_stream(path) for path in (PATH, "/chargepoint/1/events")]
    for stream in streams:
        await stream.gone()
    make_events(2, name="nobody hears")
    await until(lambda: asyncio.all_tasks() == before)
