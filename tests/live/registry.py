"""A running registry as the tests see it: by HTTP, byte by byte, and by what MongoDB holds."""

from typing import Any, Self

import httpx
from pymongo import MongoClient

from tests.live import raw
from tests.live.servers import ChargepointServer
from tests.live.wait import wait_for

Row = dict[str, Any]


class Registry:
    """A server with a database of its own, shared by the tests of a module."""

    def __init__(self, server: ChargepointServer, mongodb_uri: str) -> None:
        self.server = server
        self.mongodb_uri = mongodb_uri
        self.url = server.base_url
        self.http = httpx.Client(base_url=server.base_url, timeout=20)
        self._mongo: MongoClient[Row] = MongoClient(mongodb_uri, tz_aware=True)
        self.database = self._mongo.get_default_database()
        self.charge_points = self.database["charge_points"]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.http.close()
        self._mongo.close()

    def ask(
        self, method: str, target: str, body: bytes | None = None, **headers: str | None
    ) -> raw.Answer:
        """Exactly this, on a connection of its own."""
        return raw.ask(self.url, raw.request(method, target, body, **headers))

    def add(self, name: str, **fields: Any) -> Row:
        """A new charger."""
        response = self.http.post("/chargepoint", json={"name": name, **fields})
        assert response.status_code == 201, response.text
        charger: Row = response.json()
        return charger

    # --- What MongoDB holds ----------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """Every charger, without its outbox, which the relay empties whenever it comes to it."""
        return list(self.charge_points.find({}, {"outbox": 0}).sort("_id"))

    def events(self, charger: int | None = None) -> list[Row]:
        """Every event, whether it is still in an outbox or in the log already."""
        # The outbox first: an event that moves meanwhile is then seen twice, never not at all.
        events = {
            (row["_id"], event["version"]): event
            for row in self.charge_points.find({"outbox.0": {"$exists": True}})
            for event in row["outbox"]
        }
        for event in self.database["events"].find():
            events[event["charge_point"], event["version"]] = event
        return [event for (id, _), event in sorted(events.items()) if charger in (None, id)]

    def state(self) -> tuple[list[Row], int]:
        """What a refused request must leave as it was."""
        return self.rows(), len(self.events())

    def settled(self) -> list[Row]:
        """The log when every event is in it, by position."""
        pending = {"outbox.0": {"$exists": True}}
        wait_for(lambda: not self.charge_points.find_one(pending), 10, "the outboxes are empty")
        return list(self.database["events"].find().sort("_id"))
