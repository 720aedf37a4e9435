"""Random crashes of relays and reconnects of a subscriber, and what must be true at any time."""

import asyncio
import contextlib
import json
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from chargepoints.documents import ChargePoint
from notifications import relay
from notifications.documents import Event, EventLog
from notifications.events import Position
from notifications.feed import Cursor, Entry, Feed
from tests.live.delivery.changes import Changes, Crash, crash_at
from tests.live.delivery.model import Happened

POINTS = st.sampled_from([None, "after-log-insert", "after-doorbell", "before-outbox-removal"])


class Delivery(Changes):
    def __init__(self) -> None:
        super().__init__()
        for document in (ChargePoint, Event, EventLog):
            document._get_collection().delete_many({})
        self.relays = relay.Relay(), relay.Relay()  # each looks from where it has looked
        self.received: list[Any] = []
        self.runner = asyncio.Runner()
        self.position = Position(EventLog.current_epoch(), 0)
        self.restart()

    def teardown(self) -> None:
        """At the end of every sequence: all is relayed, and the subscriber catches up."""
        try:
            while relay.run_once().pending:
                pass
            self.reconnect()
            self.log_is_what_happened()
            assert self.received == [json.loads(entry.frame) for entry in self.entries()]
        finally:
            self.stop()
            self.runner.close()

    # --- Relays and subscribers ------------------------------------------------------------------

    @rule(point=POINTS)
    def relay(self, point: str | None) -> None:
        relay.kill_point = crash_at(point)  # type: ignore[assignment]
        with contextlib.suppress(Crash):
            self.relays[0].look()
        relay.kill_point = crash_at(None)  # type: ignore[assignment]

    @rule(point=POINTS)
    def two_relays(self, point: str | None) -> None:
        """One reads, the other one does all of its work, and then the first goes on."""
        read = relay.read_outboxes

        def read_and_be_late(*args: Any, **since: Any) -> Any:
            relay.read_outboxes = read
            pending = read(*args, **since)
            self.relay(point)
            return pending

        relay.read_outboxes = read_and_be_late
        self.relays[1].look()
        relay.read_outboxes = read

    @rule()
    def reconnect(self) -> None:
        """Resume, and read to the head."""

        async def read() -> None:
            cursor = await Cursor.at(self.feed, self.position)
            while cursor.position < Event.head():
                for entry in await cursor.read(timeout=1):
                    self.received.append(json.loads(entry.frame))
            self.position = Position(cursor.epoch, cursor.position)

        self.runner.run(read())

    @rule()
    def restart(self) -> None:
        """The process that subscribers are connected to is another one."""
        self.stop()
        self.feed = Feed()
        self.runner.run(self.feed.start())

    def stop(self) -> None:
        if feed := getattr(self, "feed", None):
            self.runner.run(feed.stop())

    # --- What is true at any time ----------------------------------------------------------------

    def entries(self) -> list[Entry]:
        rows = Event.find(0)
        return [Entry.of(self.feed.epoch, row) for row in rows]

    @invariant()
    def log_is_gapless(self) -> None:
        positions = [entry.position for entry in self.entries()]
        assert positions == list(range(1, len(positions) + 1))

    @invariant()
    def log_and_outboxes_are_what_happened(self) -> None:
        rows = list(ChargePoint.objects.as_pymongo())
        assert {row["_id"] for row in rows} == self.model.chargers.keys()
        for row in rows:
            charger = self.model.chargers[row["_id"]]
            logged = Event.find(0, filter={"charge_point": row["_id"]})
            events = logged + [e for e in row["outbox"] if e["version"] > len(logged)]
            assert [event["version"] for event in events] == list(range(1, row["version"] + 1))
            assert [happened(event) for event in events] == charger.events
            assert (row["name"], row["status"]) == (charger.name, charger.status)

    def log_is_what_happened(self) -> None:
        for id, charger in self.model.chargers.items():
            logged = Event.find(0, filter={"charge_point": id})
            assert [happened(event) for event in logged] == charger.events


def happened(event: Any) -> Happened:
    return Happened(*(event[field] for field in Happened._fields))
