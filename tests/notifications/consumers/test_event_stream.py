"""/chargepoint/events and /chargepoint/:id/events with Accept: text/event-stream"""

import json
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from chargepoints.documents import ChargePoint
from notifications.documents import Event
from notifications.feed import get_feed
from tests.conftest import Api
from tests.notifications.conftest import Deliver, MakeEvents
from tests.notifications.consumers.conftest import OpenStream
from tests.notifications.consumers.streams import Stream

PATHS = ["/chargepoint/events", "/chargepoint/1/events"]


@pytest.mark.parametrize("path", [*PATHS, *(f"{path}/" for path in PATHS)])
async def test_it_is_an_event_stream(
    open_stream: OpenStream, charger: ChargePoint, path: str
) -> None:
    stream = await open_stream(path)
    assert stream.status == 200
    assert stream.headers == {
        "content-type": "text/event-stream",
        "cache-control": "no-cache",
        "x-accel-buffering": "no",
    }


async def test_it_names_its_position_at_once(
    open_stream: OpenStream, make_events: MakeEvents
) -> None:
    """A browser that loses the connection before the first event resumes from here."""
    make_events(3)
    stream = await open_stream("/chargepoint/events")
    assert await stream.block() == ["retry: 2000", f"id: {(await get_feed()).epoch}-3"]


async def test_a_block_is_an_id_and_the_historys_json_without_a_type(
    open_stream: OpenStream, api: Api, deliver: Deliver
) -> None:
    """Without `event:`, so that a browser's `onmessage` gets them all."""
    stream = await open_stream("/chargepoint/events")
    await stream.block()
    api.post("/chargepoint", {"name": "Plaza Ñu 日本"})
    deliver()
    history = api.get("/chargepoint/events")
    [event] = history.json()
    data = history.content.decode()[1:-1]
    assert await stream.block() == [f"id: {event['id']}", f"data: {data}"]


async def test_it_is_every_type_unless_asked_otherwise(
    open_stream: OpenStream, charger: ChargePoint, deliver: Deliver
) -> None:
    everything = await open_stream("/chargepoint/events")
    some = await open_stream("/chargepoint/events?types=deleted,renamed")
    ready = await open_stream("/chargepoint/events?status=ready")
    charger.name, charger.status = "other", "error"
    charger.save().soft_delete().restore()
    charger.status = "ready"
    charger.save()
    deliver()
    types = [(await everything.next())["type"] for _ in range(6)]
    assert types == ["created", "renamed", "status_changed", "deleted", "restored", types[2]]
    assert await some.positions(2) == [2, 4]
    assert await ready.positions(2) == [1, 6]


async def test_one_chargers_stream_is_its_own_also_when_it_is_deleted(
    open_stream: OpenStream, make_events: MakeEvents
) -> None:
    charger = make_events(2).soft_delete()
    make_events(2, name="other")
    epoch = (await get_feed()).epoch
    stream = await open_stream(f"/chargepoint/{charger.id}/events?since={epoch}-0")
    assert await stream.positions(3) == [1, 2, 3]


@pytest.mark.parametrize("accept", ["text/event-stream", "text/html, text/event-stream;q=0.9"])
async def test_it_is_what_the_client_must_ask_for(open_stream: OpenStream, accept: str) -> None:
    assert (await open_stream("/chargepoint/events", accept=accept)).status == 200


@pytest.mark.parametrize(
    ("method", "path", "accept"),
    [
        ("GET", "/chargepoint/events", "application/json"),
        ("GET", "/chargepoint/events", "*/*"),
        ("HEAD", "/chargepoint/events", "text/event-stream"),
        ("POST", "/chargepoint/events", "text/event-stream"),
        ("OPTIONS", "/chargepoint/1/events", "text/event-stream"),
        *(("GET", path, "text/event-stream") for path in ("/", "/chargepoint", "/chargepoint/1")),
        *(("GET", f"/chargepoint/{id}/events", "text/event-stream") for id in ("0", "01", "x")),
    ],
)
async def test_anything_else_is_left_to_the_application_behind(
    method: str, path: str, accept: str
) -> None:
    answer = await Stream(path, {"accept": accept}, method).opened()
    assert (answer.status, await answer.whole_body()) == (299, path.encode())


# --- Refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "named"),
    [
        ("/chargepoint/events?types=x", 400, "types"),
        ("/chargepoint/events?since=1.5", 400, "since"),
        ("/chargepoint/events?since=&since=", 400, "since"),
        ("/chargepoint/events?limit=5", 400, "limit"),
        ("/chargepoint/events?heartbeat=0", 400, "heartbeat"),
        ("/chargepoint/events?" + "&".join(["types=all"] * 1001), 400, "detail"),
        ("/chargepoint/7/events", 404, "detail"),
        (f"/chargepoint/{2**63}/events", 404, "detail"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_it_refuses_in_json(
    open_stream: OpenStream, path: str, status: int, named: str
) -> None:
    answer = await open_stream(path)
    assert (answer.status, answer.headers) == (status, {"content-type": "application/json"})
    assert list(json.loads(await answer.whole_body())) == [named]


async def test_it_answers_503_while_mongodb_is_away(
    monkeypatch: pytest.MonkeyPatch, open_stream: OpenStream
) -> None:
    def away(session: Any = None) -> int:
        raise AutoReconnect("away")

    monkeypatch.setattr(Event, "head", away)
    answer = await open_stream("/chargepoint/events")
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")
    assert list(json.loads(await answer.whole_body())) == ["detail"]
