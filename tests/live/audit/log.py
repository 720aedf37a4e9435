"""The event log, read past all of our code: from MongoDB itself."""

import asyncio
from typing import Any

from pymongo import AsyncMongoClient, MongoClient
from pymongo.errors import PyMongoError

Row = dict[str, Any]

OPTIONS: Any = {
    "tz_aware": True,
    "readConcernLevel": "majority",
    "serverSelectionTimeoutMS": 20_000,
}


class Log:
    """Reads the log; `watch` does it all the time, as the most impatient reader would."""

    def __init__(self, mongodb_uri: str) -> None:
        self._uri = mongodb_uri
        self.watched: list[tuple[int, int, int]] = []  # position, charger, version

    def rows(self) -> list[Row]:
        with MongoClient[Row](self._uri, **OPTIONS) as client:
            return list(client.get_default_database()["events"].find().sort("_id"))

    def positions(self) -> list[int]:
        """All that are kept at one instant, in order."""
        with (
            MongoClient[Row](self._uri, serverSelectionTimeoutMS=20_000) as client,
            client.start_session(snapshot=True) as session,
        ):
            events = client.get_default_database()["events"]
            rows = events.find({}, {"_id": 1}, session=session).sort("_id")
            return [row["_id"] for row in rows]

    def head(self) -> str:
        """The newest position, as clients know it."""
        return f"{self.epoch()}-{self.rows()[-1]['_id']}"

    def epoch(self) -> str:
        with MongoClient[Row](self._uri, **OPTIONS) as client:
            named = client.get_default_database()["event_logs"].find_one() or {"epoch": ""}
            return str(named["epoch"])

    def charge_points(self) -> dict[int, Row]:
        with MongoClient[Row](self._uri, **OPTIONS) as client:
            return {
                row["_id"]: row for row in client.get_default_database()["charge_points"].find()
            }

    async def watch(self, since: int) -> None:
        """What follows `since`, and then what follows that, as it appears; until cancelled."""
        async with AsyncMongoClient[Row](self._uri, **OPTIONS) as client:
            events = client.get_default_database()["events"]
            while True:
                last = self.watched[-1][0] if self.watched else since
                try:
                    async for row in events.find({"_id": {"$gt": last}}).sort("_id"):
                        self.watched.append((row["_id"], row["charge_point"], row["version"]))
                except PyMongoError:
                    pass
                await asyncio.sleep(0.02)


def as_event(row: Row, epoch: str) -> dict[str, Any]:
    """A log entry as contract section 4 wants it; on purpose not notifications.events."""
    at = row["at"].isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "id": f"{epoch}-{row['_id']}",
        "type": row["type"],
        "at": at,
        "version": row["version"],
        "chargepoint": {
            "id": row["charge_point"],
            "name": row["name"],
            "status": row["status"],
        },
        "old": row["old"],
        "new": row["new"],
    }
