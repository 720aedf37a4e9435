"""A long log at once: a writer over HTTP would take minutes."""

from datetime import UTC, datetime

from pymongo import MongoClient

from tests.live.audit.log import Row


def write_history(mongodb_uri: str, events: int, chargers: int = 100) -> str:
    """Enter `events` events of as many chargers into the empty log -> the position of the last.

    Charger n is created by event n, and then changes between two statuses.
    """
    at = datetime(2026, 11, 23, 10, tzinfo=UTC)
    rows = []
    for number in range(events):
        id, version = number % chargers + 1, number // chargers + 1
        status = ("charging", "ready")[version % 2]
        old = ("charging", "ready")[(version - 1) % 2] if version > 1 else None
        rows.append(
            {
                "_id": number + 1,
                "at": at,
                "type": "status_changed" if version > 1 else "created",
                "charge_point": id,
                "version": version,
                "name": f"Quay {id}",
                "status": status,
                "old": old,
                "new": status,
            }
        )
    last = {row["charge_point"]: row for row in rows}
    instants = {"created_at": at, "status_changed_at": at, "deleted_at": None}
    with MongoClient[Row](mongodb_uri) as client:
        database = client.get_default_database()
        database["events"].insert_many(rows)
        database["charge_points"].insert_many(
            [
                {
                    "_id": id,
                    "name": row["name"],
                    "status": row["status"],
                    "version": row["version"],
                    "outbox": [],
                    **instants,
                }
                for id, row in last.items()
            ]
        )
        database["counters"].insert_one({"_id": "charge_points", "last": chargers})
        database["event_logs"].insert_one({"_id": "events", "epoch": "history", "since": at})
    return f"history-{events}"
