"""What somebody does in the mongo shell must not stop the delivery of everybody's changes."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pymongo import MongoClient
from pymongo.errors import WriteError
from websockets.sync.client import connect

from tests.live.audit import Row
from tests.live.servers import ChargepointServer

Start = Callable[..., ChargepointServer]

NOW = datetime.now(UTC)
EVENT = {
    "version": 2,
    "at": NOW,
    "type": "status_changed",
    "name": "Plaza Mayor 3",
    "status": "error",
    "old": "ready",
    "new": "error",
}
MADE_UP: list[Any] = [
    "error",
    {},
    {"at": NOW},
    EVENT | {"version": "2"},
    EVENT | {"at": "now"},
    EVENT | {"type": "exploded"},
    EVENT | {"status": None},
    {field: value for field, value in EVENT.items() if field != "old"},
]


def test_an_event_made_up_by_hand_is_refused(server: Start, uri: str) -> None:
    running = server()
    httpx.post(f"{running.base_url}/chargepoint", json={"name": "Plaza Mayor 3"}).raise_for_status()
    with MongoClient[Row](uri) as client:
        chargers = client.get_default_database()["charge_points"]
        for event in MADE_UP:
            with pytest.raises(WriteError, match="validation"):
                chargers.update_one({"_id": 1}, {"$push": {"outbox": event}})


def test_an_event_that_could_have_been_ours_is_delivered(server: Start, uri: str) -> None:
    """As the save hook stores it: in one write with the change, and without a nudge."""
    running = server()
    httpx.post(f"{running.base_url}/chargepoint", json={"name": "Plaza Mayor 3"}).raise_for_status()
    change: Row = {"status": "error", "version": 2, "status_changed_at": NOW}
    with (
        connect(f"{running.ws_url}/ws/chargepoint") as subscriber,
        MongoClient[Row](uri) as client,
    ):
        chargers = client.get_default_database()["charge_points"]
        chargers.update_one({"_id": 1}, {"$set": change, "$push": {"outbox": EVENT}})
        assert '"new":"error"' in str(subscriber.recv(timeout=10))
