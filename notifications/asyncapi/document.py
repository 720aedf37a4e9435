"""The document: channels, what they send, how they are asked for, and how they end."""

from functools import cache
from typing import Any

from notifications.asyncapi.parameters import parameters
from notifications.asyncapi.payloads import EVENTS, HEARTBEAT, RESET, examples, schemas
from notifications.consumers.codes import Close
from notifications.serializers import EventSocketQuery, EventStreamQuery
from project.base.documents import GREATEST_ID
from project.base.version import VERSION

Part = dict[str, Any]

INTRODUCTION = (
    "Every change of a charge point is an event of one log. Websocket messages and the data of "
    "server-sent events are the same objects, and so are the elements of the JSON pages that "
    "/openapi.json describes. A client that keeps the id of the last message and connects again "
    "with since=id misses nothing and gets nothing twice."
)
ONE = "The same, of one charger."
SOCKET = (
    "Sends one JSON text message for each event. Without parameters: every status change from now "
    "on, and nothing else. What a client sends is ignored."
)
STREAM = (
    "GET with Accept: text/event-stream. Server-sent events, each with id (its position) and data, "
    "without event. The header Last-Event-ID, which browsers send by themselves, is taken instead "
    "of since. Refusals are HTTP statuses with a JSON body, as in /openapi.json."
)
#: name -> address, whether it is one charger's, what it is
SOCKETS = {
    "socket": ("/ws/chargepoint", SOCKET),
    "socketOfOne": ("/ws/chargepoint/{id}", ONE),
}
STREAMS = {
    "stream": ("/chargepoint/events", STREAM),
    "streamOfOne": ("/chargepoint/{id}/events", ONE),
}
SUMMARIES = {
    **{type: description for type, (description, *_) in EVENTS.items()},
    "heartbeat": HEARTBEAT,
    "reset": RESET,
}


@cache
def document() -> Part:
    """The whole AsyncAPI document; the same for everybody."""
    messages = {type: {"$ref": f"#/components/messages/{type}"} for type in SUMMARIES}
    channels = {
        **{name: socket(*said) for name, said in SOCKETS.items()},
        **{name: stream(*said) for name, said in STREAMS.items()},
    }
    for channel in channels.values():
        channel["messages"] = messages
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "chargepoint: events",
            "version": VERSION,
            "description": INTRODUCTION,
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "servers": {"websocket": server("ws"), "http": server("http")},
        "channels": channels,
        "operations": {f"send_{name}": operation(name) for name in channels},
        "components": {
            "schemas": schemas(),
            "messages": {type: message(type) for type in SUMMARIES},
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "An API key."},
                "ticket": {
                    "type": "httpApiKey",
                    "in": "query",
                    "name": "ticket",
                    "description": "From POST /ticket, for browsers: once, within 30 s.",
                },
            },
        },
    }


def server(protocol: str) -> Part:
    return {
        "host": "{host}",
        "protocol": protocol,
        "description": f"Behind TLS: {protocol}s. Keys are required in production only.",
        "variables": {"host": {"default": "localhost:8000"}},
        "security": [{"$ref": f"#/components/securitySchemes/{way}"} for way in ("key", "ticket")],
    }


def socket(address: str, description: str) -> Part:
    query = {"method": "GET", "query": parameters(EventSocketQuery), "bindingVersion": "0.1.0"}
    return {
        **channel("websocket", address, description),
        "bindings": {"ws": query},
        "x-close-codes": [
            {"code": int(close), "retry": close.retry, "meaning": close.meaning} for close in Close
        ],
    }


def stream(address: str, description: str) -> Part:
    return channel("http", address, description)


def channel(server: str, address: str, description: str) -> Part:
    said: Part = {
        "address": address,
        "description": description,
        "servers": [{"$ref": f"#/servers/{server}"}],
    }
    if "{id}" in address:
        number = {"description": f"A charger's id, 1 to {GREATEST_ID}.", "examples": ["7"]}
        said["parameters"] = {"id": number}
    return said


def operation(channel: str) -> Part:
    said: Part = {"action": "send", "channel": {"$ref": f"#/channels/{channel}"}}
    if channel in STREAMS:
        query = {"method": "GET", "query": parameters(EventStreamQuery), "bindingVersion": "0.3.0"}
        said["bindings"] = {"http": query}
    return said


def message(type: str) -> Part:
    return {
        "name": type,
        "summary": SUMMARIES[type],
        "contentType": "application/json",
        "payload": {"$ref": f"#/components/schemas/{type}"},
        "examples": [{"payload": examples()[type]}],
    }
