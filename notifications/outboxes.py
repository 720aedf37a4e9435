"""The outboxes: events that are stored with their charge point and not known to be in the log."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple, Self

from pymongo import UpdateMany
from pymongo.client_session import ClientSession

from chargepoints.documents import ChargePoint
from notifications.documents import Event
from project.base.documents import Stored


class Pending(NamedTuple):
    charge_point: int
    event: Stored


class Backlog(NamedTuple):
    """How much is pending, for who watches. Cheap as long as there is little."""

    charge_points: int
    oldest: datetime | None  # its earliest event; None: nothing is pending

    @classmethod
    def read(cls, most: int) -> Self:
        """Count at most so many charge points. Raises PyMongoError."""
        rows = list(
            ChargePoint._get_collection()
            .find({"outbox.at": {"$exists": True}}, {"outbox.at": 1})
            .hint("outbox_pending")  # also its order: the oldest come first
            .limit(most)
        )
        return cls(len(rows), min((e["at"] for row in rows for e in row["outbox"]), default=None))


def read_outboxes(
    limit: int = 0, session: ClientSession | None = None, since: datetime | None = None
) -> list[Pending]:
    """The pending events of `limit` charge points (0: of all); of those with one `since` then.

    Roughly in the order of time, each charger's in the order of versions.
    """
    pending = {"$exists": True} if since is None else {"$gte": since}
    rows = (
        ChargePoint._get_collection()
        .find({"outbox.at": pending}, {"outbox": 1}, session=session)
        .hint("outbox_pending")
        .limit(limit)
    )
    timed = []
    for row in rows:
        latest = None
        for event in row["outbox"]:
            # Never back within one charger, whatever a clock did: versions must stay in order.
            latest = event["at"] if latest is None else max(latest, event["at"])
            timed.append((latest, Pending(row["_id"], event)))
    timed.sort(key=lambda item: item[0])
    return [pending for _, pending in timed]


def already_in_log(pending: list[Pending], session: ClientSession | None = None) -> list[Pending]:
    """Those of `pending` that a majority read finds in the log.

    A duplicate-key error alone proves nothing: what it collided with may be rolled back.
    """
    if not pending:
        return []
    # A few more than asked for, by an index; one clause for each pair would be far slower.
    rows = Event._get_collection().find(
        {
            "charge_point": {"$in": list({p.charge_point for p in pending})},
            "version": {"$in": list({p.event["version"] for p in pending})},
        },
        {"charge_point": 1, "version": 1},
        session=session,
    )
    known = {(row["charge_point"], row["version"]) for row in rows}
    return [p for p in pending if (p.charge_point, p.event["version"]) in known]


def empty_outboxes(entered: list[Pending]) -> None:
    """Remove what is in the log. May be lost: then the next run finds it in the log again."""
    # Entered in the order of versions: everything up to the last one is in the log.
    last = {charge_point: event["version"] for charge_point, event in entered}
    alike: defaultdict[int, list[int]] = defaultdict(list)
    for charge_point, version in last.items():
        alike[version].append(charge_point)
    if alike:
        # Known to a majority, although it may be lost: a majority is what outboxes are read from.
        # The next run would find the same events again, collide, and look for each in the log.
        ChargePoint._get_collection().bulk_write(
            [
                UpdateMany(
                    {"_id": {"$in": ids}}, {"$pull": {"outbox": {"version": {"$lte": version}}}}
                )
                for version, ids in alike.items()
            ],
            ordered=False,
        )
