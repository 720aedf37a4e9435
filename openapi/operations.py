"""What each endpoint takes and answers.

One table for every soft-deleted document: a new model needs no line here. Below it, what has a
shape of its own.
"""

from dataclasses import dataclass, replace
from typing import Any

from access.identity import Scope
from chargepoints.documents import Status
from notifications.asyncapi import payloads
from notifications.serializers import EventPageQuery
from project.base.queries import OneQuery, Query

JSON, STREAM = "application/json", "text/event-stream"

#: What is shown: the view's own document, an array of it, events; else a component by its name.
ONE, MANY, EVENTS = "one", "many", "events"

#: Everybody may be answered these; 401 and 429 where there are keys and limits. 408 and 413 also
#: where no body is taken: one that is sent is read before anybody looks for whom it is.
EVERYWHERE = (400, 401, 406, 408, 413, 429, 503)
WITH_A_BODY = (415,)


@dataclass(frozen=True)
class Operation:
    """`{thing}` stands for the name of the view's document: "charge point"."""

    id: str
    summary: str
    description: str = ""
    query: type[Query] | None = None
    conditions: tuple[str, ...] = ()  # headers of the request
    takes: str = ""  # "all": a new document; "changes": the fields that change
    status: int = 200
    answer: str = ""
    shows: str = ""
    streams: bool = False  # also as an event stream
    headers: tuple[str, ...] = ()  # of the answer
    refusals: tuple[int, ...] = ()
    onward: tuple[str, ...] = ()  # the actions that go on with the id of this one


CHANGE = Operation(
    "change_{thing}",
    "Change a {thing}",
    "Fields left out stay as they are. A change that changes nothing makes no event and no new "
    "version.",
    conditions=("If-Match",),
    takes="changes",
    answer="The {thing} as it is now.",
    shows=ONE,
    headers=("ETag",),
    refusals=(403, 404, 409, 412, *WITH_A_BODY),
)

#: The actions of project.base.viewsets.
ACTIONS: dict[str, Operation] = {
    "list": Operation(
        "list_{things}",
        "List {things}",
        "Pages in the order of ids; follow `Link`.",
        answer="A page.",
        shows=MANY,
        headers=("X-Limit", "Link", "X-Total-Count"),
    ),
    "create": Operation(
        "create_{thing}",
        "Create a {thing}",
        takes="all",
        status=201,
        answer="The {thing} that was made.",
        shows=ONE,
        headers=("Location", "ETag"),
        refusals=(403, 409, *WITH_A_BODY),
        onward=("retrieve", "update", "partial_update", "destroy"),
    ),
    "retrieve": Operation(
        "get_{thing}",
        "Read a {thing}",
        query=OneQuery,
        conditions=("If-None-Match",),
        answer="The {thing}.",
        shows=ONE,
        headers=("ETag",),
        refusals=(404,),
    ),
    "update": CHANGE,
    "partial_update": replace(
        CHANGE, id="patch_{thing}", summary="Change a {thing}, the same by PATCH"
    ),
    "destroy": Operation(
        "delete_{thing}",
        "Delete a {thing}",
        "It is marked with `deleted_at`, and its name is free again.",
        conditions=("If-Match",),
        status=204,
        answer="It is deleted.",
        refusals=(403, 404, 412),
        onward=("restore",),
    ),
    "restore": Operation(
        "restore_{thing}",
        "Take a deletion back",
        answer="The {thing} as it is now.",
        shows=ONE,
        headers=("ETag",),
        refusals=(403, 404, 409),
    ),
}

HISTORY = Operation(
    "list_events",
    "What happened, to any charge point",
    "A JSON page, or with `Accept: text/event-stream` a stream that goes on: the same events, as "
    "[Server-Sent Events](https://html.spec.whatwg.org/multipage/server-sent-events.html). "
    "A filtered page may be short although there are more: follow `Link`. A stream takes no "
    "`limit`, but `heartbeat` (seconds, 5 to 300) and `ticket`.",
    query=EventPageQuery,
    conditions=("Last-Event-ID",),
    answer="A page, in the order of the log; or the stream.",
    shows=EVENTS,
    streams=True,
    headers=("X-Limit", "Link"),
    refusals=(410,),
)

#: What is no action of the table above.
OTHERS: dict[str, Operation] = {
    "GET /chargepoint/summary": Operation(
        "get_summary",
        "How many charge points are in which status",
        answer="The numbers.",
        shows="Summary",
    ),
    "GET /chargepoint/events": HISTORY,
    "GET /chargepoint/{id}/events": replace(
        HISTORY,
        id="list_charge_point_events",
        summary="What happened to a charge point, also to a deleted one",
        refusals=(404, 410),
    ),
    "POST /ticket": Operation(
        "take_ticket",
        "Take a ticket for a browser",
        "Lets whoever holds it open one event stream or websocket, once, within 30 seconds, as "
        "the key would: a browser can send no header there. 404 where no key is required.",
        status=201,
        answer="The ticket.",
        shows="Ticket",
        refusals=(404,),
    ),
}

COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
NO_EVENTS = {"heartbeat", "reset"}
COUNTED = ("total", *Status.ALL)
SHAPES: dict[str, dict[str, Any]] = {
    **{name: each for name, each in payloads.schemas().items() if name not in NO_EVENTS},
    "Event": {
        "description": "What happened to one charge point.",
        "oneOf": [{"$ref": f"#/components/schemas/{type}"} for type in payloads.EVENTS],
        "discriminator": {"propertyName": "type"},
    },
    "Summary": {
        "type": "object",
        "description": "Of those that are not deleted.",
        "properties": dict.fromkeys(COUNTED, COUNT),
        "required": list(COUNTED),
    },
    "Ticket": {
        "type": "object",
        "properties": {
            "ticket": {"type": "string"},
            "expires_at": {"type": "string", "format": "date-time"},
            "scope": {"type": "string", "enum": list(Scope.ALL)},
        },
        "required": ["ticket", "expires_at", "scope"],
    },
}
