"""The examples are real: each is what this service answers to the story below."""

import json
from typing import Any

import pytest

from access import limits
from openapi.examples import EXAMPLES
from openapi.operations import OTHERS
from project.base import bodies
from project.base.errors import Unavailable, json_error
from tests.access.conftest import (  # noqa: F401 - fixtures
    ApiOf,
    MakeKey,
    api_of,
    keys_required,
    make_key,
)
from tests.conftest import Api, Clock
from tests.notifications.conftest import (  # noqa: F401 - fixtures
    Deliver,
    bell,
    bulk_updates,
    deliver,
    delivery,
)
from tests.notifications.consumers.conftest import OpenStream, open_stream  # noqa: F401
from tests.openapi.conftest import Document

ONE = "/chargepoint/1"
TICKET = "Zk9vQ2hhcmdlUG9pbnRUaWNrZXRGb3JPbmVTdHJlYW0"
#: What is told in the story: operation, method, path, body.
STORY: list[tuple[str, str, str, Any]] = [
    ("create_charge_point", "POST", "/chargepoint", {"name": "Plaza Mayor 3"}),
    ("change_charge_point", "PUT", ONE, {"status": "charging"}),
    ("patch_charge_point", "PATCH", ONE, {"name": "Plaza Mayor 4"}),
    ("get_charge_point", "GET", ONE, None),
    ("list_charge_points", "GET", "/chargepoint", None),
    ("get_summary", "GET", "/chargepoint/summary", None),
    ("delete_charge_point", "DELETE", ONE, None),
    ("restore_charge_point", "POST", f"{ONE}/restore", None),
    ("list_charge_point_events", "GET", f"{ONE}/events?limit=2", None),
    ("list_events", "GET", "/chargepoint/events?since=k3f9-2", None),
    ("take_ticket", "POST", "/ticket", None),
]


@pytest.fixture
def teller(api_of: ApiOf, clock: Clock, mongodb: Any, monkeypatch: pytest.MonkeyPatch) -> Api:  # noqa: F811
    """A client in a world that is the same each time."""
    mongodb["event_logs"].insert_one({"_id": "events", "epoch": "k3f9"})
    monkeypatch.setattr("access.credentials.new_ticket", lambda: TICKET)
    return api_of("write", "Gateway")


def tell(teller: Api, clock: Clock, deliver: Deliver) -> dict[str, dict[str, Any]]:  # noqa: F811
    told: dict[str, dict[str, Any]] = {}
    for operation, method, path, body in STORY:
        response = teller.generic(method, path, json.dumps(body) if body else "")
        assert response.status_code < 300, response.content
        told[operation] = {"request": body} if body else {}
        if response.content:
            told[operation]["answer"] = response.json()
        deliver()
        clock.go_on(seconds=60)
    return told


def test_the_story_goes_as_it_is_told(teller: Api, clock: Clock, deliver: Deliver) -> None:  # noqa: F811
    told = tell(teller, clock, deliver)
    assert {name: of for name, of in told.items() if of} == EXAMPLES["operations"]


async def test_a_stream_is_as_it_is_shown(
    teller: Api,
    clock: Clock,
    deliver: Deliver,  # noqa: F811
    document: Document,
    make_key: MakeKey,  # noqa: F811
    open_stream: OpenStream,  # noqa: F811
) -> None:
    tell(teller, clock, deliver)
    key = f"Bearer {make_key('read')}"
    stream = await open_stream("/chargepoint/events?since=k3f9-2", authorization=key)
    blocks = ["\n".join(await stream.block()) for _ in range(4)]
    shown = document["paths"]["/chargepoint/events"]["get"]["responses"]["200"]["content"]
    assert shown["text/event-stream"]["example"] == "\n\n".join([*blocks, ""])


def test_refusals_are_as_they_are_shown(
    teller: Api,
    api_of: ApiOf,  # noqa: F811
    settings: Any,
) -> None:
    teller.post("/chargepoint", {"name": "Plaza Mayor 3"})
    stale = {"If-Match": '"7"'}
    answers = [
        teller.put(ONE, {"stauts": "charging"}),
        Api().get(ONE),
        api_of("read").put(ONE, {"status": "charging"}),
        teller.get("/chargepoint/2"),
        teller.get(ONE, headers={"Accept": "text/html"}),
        teller.post("/chargepoint", {"name": "Plaza Mayor 3"}),
        teller.get("/chargepoint/events?since=h7x2-41"),
        teller.put(ONE, {"status": "charging"}, headers=stale),
        teller.put(ONE, "<status/>", content_type="text/xml"),
        json_error(503, Unavailable.default_detail),
    ]
    settings.REQUESTS_PER_KEY = 1
    limits.counters.cache_clear()
    answers += [teller.get(ONE), teller.get(ONE)][1:]
    shown = {str(answer.status_code): json.loads(answer.content) for answer in answers}
    shown |= {"408": json.loads(bodies.TOO_SLOW), "413": json.loads(bodies.TOO_LARGE)}
    assert shown == EXAMPLES["refusals"]


def test_every_operation_has_an_example(with_a_new_endpoint: Document) -> None:
    """But those of a new model: what its generic operations answer is told of charge points."""
    of_their_own = {operation.id for operation in OTHERS.values()}
    for methods in with_a_new_endpoint["paths"].values():
        for operation in methods.values():
            name = operation["operationId"]
            success = min(operation["responses"])
            content = operation["responses"][success].get("content", {})
            told = EXAMPLES["operations"].get(name, {})
            if content and not told and name not in of_their_own and "charge_point" not in name:
                continue
            for media_type, shown in content.items():
                assert "example" in shown, (name, media_type)
            if content:
                assert content["application/json"]["example"] == told["answer"]
            if "requestBody" in operation:
                body = operation["requestBody"]["content"]["application/json"]
                assert body["example"] == told["request"]
