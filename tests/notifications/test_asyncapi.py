"""/asyncapi.json says what is so: each part of it is held against the code that does it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import QueryDict
from jsonschema_rs import ValidationError, validator_for
from rest_framework.exceptions import ValidationError as Refused

from chargepoints.documents import Change, ChargePoint
from notifications import events, routing
from notifications.asyncapi import document
from notifications.serializers import EventSocketQuery, EventStreamQuery
from project.base.documents import ID
from tests import asyncapi
from tests.notifications.conftest import Deliver, Log
from tests.notifications.test_events import EVENTS

MESSAGES = document()["components"]["messages"]


def test_it_knows_every_type_of_message() -> None:
    assert set(MESSAGES) == {*Change.ALL, "heartbeat", "reset"}


@pytest.mark.parametrize("change", [row[0] for row in EVENTS], ids=[row[1] for row in EVENTS])
def test_what_is_sent_is_as_described(deliver: Deliver, log: Log, change: Any) -> None:
    change(ChargePoint(name="Plaza Mayor 3"))
    deliver()
    for row in log():
        asyncapi.validate(json.loads(events.frame("k3f9", row)))
        asyncapi.validate(json.loads(events.frame_with_actor(events.frame("k3f9", row), "Ana")))


@pytest.mark.parametrize("type", MESSAGES)
def test_examples_are_as_described(type: str) -> None:
    [example] = MESSAGES[type]["examples"]
    asyncapi.validate(example["payload"])
    assert example["payload"]["type"] == type


@pytest.mark.parametrize(
    "change",
    [
        {"old": None},
        {"new": "charing"},
        {"id": "k3f9"},
        {"id": 7},
        {"more": 1},
        {"chargepoint": {"id": 0, "name": "Plaza", "status": "ready"}},
    ],
    ids=str,
)
def test_what_is_not_so_does_not_pass(change: dict[str, Any]) -> None:
    [example] = MESSAGES["status_changed"]["examples"]
    with pytest.raises(ValidationError):
        asyncapi.validate(example["payload"] | change)


def routes() -> Iterator[str]:
    served = [*routing.websocket.routes, *routing.EventStreams(lambda *_: None).streams.routes]
    for route in served:
        path = str(route.pattern).strip("^$").removesuffix("/?")
        yield "/" + path.replace(f"(?P<id>{ID})", "{id}")


def test_it_knows_every_address() -> None:
    described = {channel["address"] for channel in document()["channels"].values()}
    assert described == set(routes()) - {"/"}  # the last one is everything else


QUERIES = [
    ("channels", "socketOfOne", "ws", EventSocketQuery),
    ("operations", "send_streamOfOne", "http", EventStreamQuery),
]


@pytest.mark.parametrize(("part", "name", "binding", "query"), QUERIES, ids=["socket", "stream"])
@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        *(("since", text) for text in ("k3f9-0", "k3f9-1042", "k3f9", "-1", "k3f9-01", "K-1", "")),
        *(("types", text) for text in ("all", "created", "deleted,renamed", "all,created", "made")),
        *(("status", text) for text in ("ready", "error,waiting", "ready,", "all", "READY")),
        *(("heartbeat", text) for text in ("5", "300", "4", "301")),
        *(("ticket", text) for text in ("x", "x" * 64, "x" * 65)),
        ("limit", "1"),
    ],
)
def test_parameters_are_those_that_are_taken(
    part: str, name: str, binding: str, query: type[Any], parameter: str, value: str
) -> None:
    schema = document()[part][name]["bindings"][binding]["query"]
    validator = validator_for({**schema, "components": document()["components"]})
    try:
        query.read(QueryDict(f"{parameter}={value}"))
        taken = True
    except Refused:
        taken = False
    given = int(value) if parameter == "heartbeat" else value
    assert validator.is_valid({parameter: given}) is taken


def test_parameters_are_explained_and_defaults_told() -> None:
    socket, stream = (
        document()[part][name]["bindings"][binding]["query"]["properties"]
        for part, name, binding, _ in QUERIES
    )
    assert all(parameter["description"] for parameter in [*socket.values(), *stream.values()])
    assert re.fullmatch(socket["types"]["pattern"], socket["types"]["default"])
    assert socket["types"]["default"] == "status_changed"
    assert "default" not in stream["types"]


def test_close_codes_say_whether_to_come_back() -> None:
    closes = document()["channels"]["socket"]["x-close-codes"]
    again = [close["code"] for close in closes if close["retry"]]
    assert again == [1001, 1009, 1011, 1012, 1013, 4008, 4029]
    never = [close["code"] for close in closes if not close["retry"]]
    assert never == [4400, 4401, 4403, 4404]
