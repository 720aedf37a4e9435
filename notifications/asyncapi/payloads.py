"""What is sent, as JSON Schema (draft 7, as AsyncAPI has it), each with an example of it."""

from datetime import UTC, datetime
from typing import Any

import orjson

from chargepoints.documents import Change, ChargePoint, Status
from notifications import events
from project.base.documents import GREATEST_ID

Schema = dict[str, Any]

NULL = {"type": "null"}
STATUS = {"$ref": "#/components/schemas/status"}
NAME = {"$ref": "#/components/schemas/name"}
POSITION = {"$ref": "#/components/schemas/position"}

#: type -> what it tells, what `old` and `new` are (contract section 4), an example of both.
EVENTS: dict[str, tuple[str, Schema, Schema, str | None, str | None]] = {
    Change.CREATED: ("A charger was added.", NULL, STATUS, None, Status.READY),
    Change.STATUS_CHANGED: (
        "A charger went from one status to another.",
        STATUS,
        STATUS,
        Status.READY,
        Status.CHARGING,
    ),
    Change.RENAMED: ("A charger has a new name.", NAME, NAME, "Plaza Mayor", "Plaza Mayor 3"),
    Change.DELETED: ("A charger was deleted.", STATUS, NULL, Status.CHARGING, None),
    Change.RESTORED: (
        "A deletion was taken back. The charger has the status it had.",
        NULL,
        STATUS,
        None,
        Status.CHARGING,
    ),
}

HEARTBEAT = (
    "Nothing else was sent for as many seconds as were asked for. Its id is a position, so that a "
    "client whose filter lets nothing through moves on, too."
)
RESET = (
    "The position cannot be honoured: something may be missing. Take a new snapshot. What follows "
    "the reset's id comes next."
)


def schemas() -> dict[str, Schema]:
    """The schemas of `components`, by name."""
    longest = ChargePoint._fields["name"].max_length
    return {
        "position": {
            "type": "string",
            "pattern": f"^{events.POSITION.pattern}$",
            "description": "A place in the log. One opaque string: compare nothing but equality.",
            "examples": ["k3f9-1042"],
        },
        "status": {"type": "string", "enum": list(Status.ALL)},
        "name": {"type": "string", "minLength": 1, "maxLength": longest},
        # Not `chargepoint`: generated clients would have two of the same name but for its case.
        "subject": {
            "description": "The charger as it was after the event.",
            **record(
                id={"type": "integer", "format": "int64", "minimum": 1, "maximum": GREATEST_ID},
                name=NAME,
                status=STATUS,
            ),
        },
        **{type: event(type) for type in EVENTS},
        "heartbeat": {"description": HEARTBEAT, **record(type=constant("heartbeat"), id=POSITION)},
        "reset": {
            "description": RESET,
            **record(type=constant("reset"), id=POSITION, reason={"enum": list(events.Reason.ALL)}),
        },
    }


def event(type: str) -> Schema:
    description, old, new, *_ = EVENTS[type]
    schema = record(
        id=POSITION,
        type=constant(type),
        at={"type": "string", "format": "date-time", "description": "UTC, milliseconds."},
        version={
            "type": "integer",
            "minimum": 1,
            "description": "Counts this charger's events: 1, 2, 3, ...",
        },
        chargepoint={"$ref": "#/components/schemas/subject"},
        old=old,
        new=new,
    )
    # Not required: only administrators are told.
    schema["properties"]["by"] = {
        "type": ["string", "null"],
        "description": "For keys of scope admin: the name of the key that made the change.",
    }
    return {"description": description, **schema}


def record(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }


def constant(text: str) -> Schema:
    return {"type": "string", "const": text}


def examples() -> dict[str, Any]:
    """A message of each type, made by what makes the real ones."""
    heartbeat = events.heartbeat("k3f9-1042")
    reset = events.reset("k3f9-1042", events.Reason.EXPIRED)
    made = {"heartbeat": heartbeat, "reset": reset}
    at = datetime(2026, 11, 23, 10, 0, 0, 123_000, tzinfo=UTC)
    for version, (type, (*_, old, new)) in enumerate(EVENTS.items(), start=1):
        row = {
            "_id": 1037 + version,
            "type": type,
            "at": at,
            "version": version,
            "charge_point": 7,
            "name": "Plaza Mayor" if version < 3 else "Plaza Mayor 3",  # as the rename has it
            "status": Status.READY if type == Change.CREATED else Status.CHARGING,
            "old": old,
            "new": new,
        }
        made[type] = events.frame("k3f9", row)
    return {type: orjson.loads(frame) for type, frame in made.items()}
