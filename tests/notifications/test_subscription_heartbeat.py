"""A subscription's heartbeat: somebody is there, and the log is here"""

import asyncio

from notifications.events import Position
from notifications.feed import Feed, get_feed
from tests.notifications.conftest import CatchUp, Deliver, MakeEvents, until
from tests.notifications.reader import subscribe
from tests.notifications.stand_ins import Seconds


async def test_a_heartbeat_is_sent_when_nothing_else_was_for_so_long(
    delivery: None, seconds: Seconds, make_events: MakeEvents, catch_up: CatchUp
) -> None:
    """To one whom the filter lets nothing through to it says where the log is."""
    feed = await get_feed()
    reader = subscribe(feed, types={"deleted"}, heartbeat=60)
    waiting = asyncio.create_task(reader.next())
    for now, head in [(0, 2), (30, 4), (50, 6)]:  # the subscription really waits for the rest
        seconds.now = now
        make_events(2, name=str(head))
        await until(lambda head=head: reader.subscription.cursor.position == head)
        assert not waiting.done()
    seconds.now = 60
    make_events(2, name="due")
    assert await waiting == {"type": "heartbeat", "id": f"{feed.epoch}-8"}


async def test_an_event_puts_the_heartbeat_off(
    delivery: None, seconds: Seconds, make_events: MakeEvents, deliver: Deliver
) -> None:
    feed = await get_feed()
    reader = subscribe(feed, types={"created"}, heartbeat=60)
    waiting = asyncio.create_task(reader.next())
    await asyncio.sleep(0)
    seconds.now = 70  # due, but the event says as much
    charger = make_events(1)
    assert (await waiting)["type"] == "created"

    waiting = asyncio.create_task(reader.next())
    await asyncio.sleep(0)
    for seconds.now, act in ((129.9, charger.soft_delete), (130, charger.restore)):
        assert not waiting.done()
        act()
        deliver()
        await until(lambda: reader.subscription.cursor.position == feed.head == charger.version)
    assert await waiting == {"type": "heartbeat", "id": f"{feed.epoch}-3"}


async def test_heartbeats_need_no_events(feed: Feed) -> None:
    reader = subscribe(feed, heartbeat=0.001)
    for _ in range(3):
        assert await reader.next() == {"type": "heartbeat", "id": f"{feed.epoch}-0"}


async def test_it_resumes_from_a_heartbeat(
    feed: Feed, make_events: MakeEvents, catch_up: CatchUp
) -> None:
    make_events(3)
    await catch_up(feed)
    beat = await subscribe(feed, types={"deleted"}, heartbeat=0.001).next()
    make_events(2, name="next")
    assert await subscribe(feed, since=Position.parse(beat["id"])).positions(2) == [4, 5]
