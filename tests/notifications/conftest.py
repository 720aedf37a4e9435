"""Delivery without a server: the relay is run by hand, the feed reads on the loop's own thread."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import mongomock.collection
import pytest
from channels.layers import channel_layers

from chargepoints.documents import ChargePoint
from notifications import relay
from notifications.documents import Event
from notifications.doorbell import Doorbell
from notifications.feed import Feed, get_feed, stop_feed
from project.base.documents import Stored
from tests.notifications.stand_ins import Bell, InlineExecutor, Seconds


@pytest.fixture(autouse=True)
def bulk_updates(monkeypatch: pytest.MonkeyPatch) -> None:
    """mongomock 4.3 does not know the `sort` that pymongo hands over with UpdateOne, since 4.11."""
    builder = mongomock.collection.BulkOperationBuilder
    add_update = builder.add_update

    def add_update_unsorted(self: Any, *args: Any, sort: None = None, **kwargs: Any) -> None:
        add_update(self, *args, **kwargs)

    monkeypatch.setattr(builder, "add_update", add_update_unsorted)


@pytest.fixture(autouse=True)
def bell(monkeypatch: pytest.MonkeyPatch) -> Bell:
    """In place of the real one, which starts a thread where there is no event loop."""
    bell = Bell()
    monkeypatch.setattr("notifications.relay.doorbell", bell)
    return bell


Deliver = Callable[[], None]


@pytest.fixture
def deliver() -> Deliver:
    """Relay everything that is pending."""

    def deliver() -> None:
        while relay.run_once().pending:
            pass

    return deliver


Log = Callable[[], list[Stored]]


@pytest.fixture
def log(mongodb: Any) -> Log:
    """The entries of the event log, in its order."""
    return lambda: list(mongodb["events"].find().sort("_id"))


Pending = Callable[[], dict[int, list[int]]]


@pytest.fixture
def pending(mongodb: Any) -> Pending:
    """The versions of the events that wait in outboxes: {7: [1, 2]}"""
    rows = mongodb["charge_points"]
    return lambda: {
        row["_id"]: [event["version"] for event in row["outbox"]]
        for row in rows.find({"outbox.at": {"$exists": True}})
    }


Entries = Callable[[], list[tuple[int, int, int]]]


@pytest.fixture
def entries(log: Log) -> Entries:
    """(position, charge point, version) of each entry."""
    return lambda: [(row["_id"], row["charge_point"], row["version"]) for row in log()]


MakeEvents = Callable[..., ChargePoint]


@pytest.fixture
def make_events(deliver: Deliver) -> MakeEvents:
    """A new charge point with its first `count` events in the log: created, then new statuses."""

    def make_events(count: int, name: str = "Plaza Mayor 3") -> ChargePoint:
        charger = ChargePoint(name=name).save()
        for number in range(1, count):
            charger.status = "charging" if number % 2 else "ready"
            charger.save()
        deliver()
        return charger

    return make_events


@pytest.fixture
async def delivery(monkeypatch: pytest.MonkeyPatch, bell: Bell) -> AsyncIterator[None]:
    """The real doorbell, and a feed of this test's own; whoever asks for it first starts it."""
    doorbell = Doorbell()
    doorbell.attach(asyncio.get_running_loop())
    monkeypatch.setattr("notifications.feed.tail.ThreadPoolExecutor", InlineExecutor)
    monkeypatch.setattr("notifications.feed.tail.doorbell", doorbell)
    monkeypatch.setattr("notifications.relay.doorbell", doorbell)
    channel_layers.backends.clear()
    yield
    await stop_feed()
    channel_layers.backends.clear()


@pytest.fixture
async def feed(delivery: None) -> Feed:
    """A feed that follows an empty log: what the test makes is live."""
    return await get_feed()


async def until(condition: Callable[[], object]) -> None:
    """Let other tasks run until it is so."""
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.001)


CatchUp = Callable[[Feed], Awaitable[None]]


@pytest.fixture
def catch_up(deliver: Deliver) -> CatchUp:
    """Relay everything that is pending, then wait until the feed has it."""

    async def catch_up(feed: Feed) -> None:
        deliver()
        await until(lambda: feed.head == Event.head())

    return catch_up


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    """What subscriptions measure the time by that passes between two messages."""
    seconds = Seconds()
    monkeypatch.setattr("notifications.subscriptions.time", seconds)
    return seconds
