"""The charge point: its rules, and the save hook that records and announces its changes."""

from datetime import datetime
from typing import Any, ClassVar

from mongoengine import EmbeddedDocument, EmbeddedDocumentListField, LongField, StringField
from pymongo.client_session import ClientSession

from chargepoints.signals import charge_point_changed
from project.base.actor import Restriction, actor
from project.base.collections import DATE, LONG
from project.base.documents import LONG_AGO, SoftDeleteDocument, Stored
from project.base.fields import InstantField, NameField, now


class Status:
    """What a charge point is doing. Stored as these words."""

    READY = "ready"
    CHARGING = "charging"
    WAITING = "waiting"
    ERROR = "error"
    ALL = (READY, CHARGING, WAITING, ERROR)


class Change:
    """What can happen to a charge point: the type of an event (contract section 4)."""

    CREATED = "created"
    STATUS_CHANGED = "status_changed"
    RENAMED = "renamed"
    DELETED = "deleted"
    RESTORED = "restored"
    ALL = (CREATED, STATUS_CHANGED, RENAMED, DELETED, RESTORED)


class PendingEvent(EmbeddedDocument):
    """An event that is not in the event log yet (contract section 4)."""

    version = LongField()  # the charge point's after this event; unique for each charge point
    at = InstantField()
    type = StringField(choices=Change.ALL)
    name = StringField()  # the charge point's, after this event
    status = StringField()  # the charge point's, after this event
    old = StringField(null=True)
    new = StringField(null=True)
    by = StringField()  # the name of whoever made the change, where that is known


class ChargePoint(SoftDeleteDocument):
    """An EV charge point (contract section 1).

    The events of a change go into `outbox` by the same write as the change itself, so that an
    event exists if and only if its change does. Whoever delivers them removes them.
    """

    name: str = NameField(required=True)
    status: str = StringField(required=True, choices=Status.ALL, default=Status.READY)
    status_changed_at: datetime = InstantField()
    outbox: list[PendingEvent] = EmbeddedDocumentListField(PendingEvent)

    appended = frozenset({"outbox"})

    meta: ClassVar[dict[str, Any]] = {
        "collection": "charge_points",
        "indexes": [
            # The name of a deleted charger can be used again. Queries must say deleted_at: null
            # or MongoDB cannot use a partial index.
            {
                "name": "name_unique_active",
                "fields": ["name"],
                "unique": True,
                "partialFilterExpression": {"deleted_at": None},
            },
            {
                "name": "status_active",
                "fields": ["status", "id"],
                "partialFilterExpression": {"deleted_at": None},
            },
            {"name": "deleted_at_id", "fields": ["deleted_at", "id"]},
            # A page of the deleted, in the order of ids.
            {
                "name": "deleted",
                "fields": ["id", "deleted_at"],
                "partialFilterExpression": {"deleted_at": {"$gt": LONG_AGO}},
            },
            # Only the chargers with undelivered events are in it: nearly none, nearly always.
            {
                "name": "outbox_pending",
                "fields": ["outbox.at"],
                "partialFilterExpression": {"outbox.at": {"$exists": True}},
            },
        ],
    }

    properties: ClassVar[dict[str, Any]] = {
        "name": {"bsonType": "string", "minLength": 1, "maxLength": 32},
        "status": {"enum": list(Status.ALL)},
        "status_changed_at": {"bsonType": "date"},
        # An event made up by hand in the mongo shell could stop the relay, and all delivery.
        "outbox": {
            "bsonType": "array",
            "items": {
                "bsonType": "object",
                "required": ["version", "at", "type", "name", "status", "old", "new"],
                "properties": {
                    "version": LONG,
                    "at": DATE,
                    "type": {"enum": list(Change.ALL)},
                    "name": {"bsonType": "string"},
                    "status": {"bsonType": "string"},
                    "old": {"bsonType": ["string", "null"]},
                    "new": {"bsonType": ["string", "null"]},
                    "by": {"bsonType": "string"},
                },
            },
        },
    }

    @classmethod
    def visible_to(cls, restriction: Restriction) -> Stored:
        return restriction.filter()

    @classmethod
    def within(cls, restriction: Restriction, stored: Stored) -> bool:
        return restriction.admits(stored.get("_id"), stored.get("name"))

    @classmethod
    def page_index(cls, filter: Stored) -> str | None:
        match filter.get("deleted_at", ...):
            case None:
                return "status_active" if "status" in filter else "deleted_at_id"
            case {"$gt": _}:
                return "deleted"
        return None

    @classmethod
    def count_by_status(
        cls, session: ClientSession | None = None, visible: Stored | None = None
    ) -> dict[str, int]:
        """{"ready": 7, "charging": 3, "waiting": 1, "error": 1}, of those not deleted"""
        rows = cls._get_collection().aggregate(
            [
                {"$match": {"deleted_at": None, **(visible or {})}},
                {"$group": {"_id": "$status", "count": {"$sum": 1}}},
            ],
            session=session,
        )
        counted = {row["_id"]: row["count"] for row in rows}
        return {status: counted.get(status, 0) for status in Status.ALL}

    @classmethod
    def record(cls, before: Stored | None, after: Stored) -> dict[str, list[Stored]]:
        """The save hook: the events of this change, to be stored by the same write."""
        at = now()
        if before is None:
            after["status_changed_at"] = at = after["created_at"]
        elif before["status"] != after["status"]:
            after["status_changed_at"] = at
        known: int = (before["version"] or 0) if before else 0
        by = actor.get()
        who = {"by": by} if by else {}
        events = [
            {"version": version, "at": at, **event, **who}
            for version, event in enumerate(_events(before, after), start=known + 1)
        ]
        after["version"] = known + len(events)
        return {"outbox": events} if events else {}

    @classmethod
    def announce(cls, stored: Stored) -> None:
        # Robust: the change is stored, and a listener's trouble must not deny that.
        charge_point_changed.send_robust(sender=cls, stored=stored)


def _events(before: Stored | None, after: Stored) -> list[Stored]:
    """The events of one change, in the order of contract section 4."""
    name, status = after["name"], after["status"]

    def event(type: str, old: str | None, new: str | None, status: str = status) -> Stored:
        return {"type": type, "name": name, "status": status, "old": old, "new": new}

    if before is None:
        return [event(Change.CREATED, None, status)]
    events = []
    was = before["status"]
    if before["deleted_at"] is not None and after["deleted_at"] is None:
        events.append(event(Change.RESTORED, None, was, was))
    if before["name"] != name:
        events.append(event(Change.RENAMED, before["name"], name, was))
    if was != status:
        events.append(event(Change.STATUS_CHANGED, was, status))
    if before["deleted_at"] is None and after["deleted_at"] is not None:
        events.append(event(Change.DELETED, status, None))
    return events
