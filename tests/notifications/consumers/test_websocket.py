"""/ws/chargepoint and /ws/chargepoint/:id: what a client gets"""

import asyncio
from typing import Any

import pytest

from chargepoints.documents import ChargePoint
from tests.conftest import Api
from tests.notifications.conftest import Deliver, MakeEvents
from tests.notifications.consumers.conftest import Connect
from tests.notifications.consumers.sockets import Socket
from tests.notifications.stand_ins import Seconds

PATHS = ["/ws/chargepoint", "/ws/chargepoint/", "/ws/chargepoint/1", "/ws/chargepoint/1/"]


@pytest.fixture
def change_everything(api: Api, deliver: Deliver) -> Any:
    """Of two chargers: created, renamed + status_changed, deleted, restored, status_changed."""

    def change_everything() -> None:
        for name in ("one", "two"):
            id = api.post("/chargepoint", {"name": name}).json()["id"]
            api.put(f"/chargepoint/{id}", {"name": f"new {name}", "status": "charging"})
            api.delete(f"/chargepoint/{id}")
            api.post(f"/chargepoint/{id}/restore")
            api.put(f"/chargepoint/{id}", {"status": "error"})
            deliver()

    return change_everything


async def test_a_plain_connection_gets_every_status_change_and_nothing_else(
    connect: Connect, change_everything: Any
) -> None:
    socket = await connect("/ws/chargepoint")
    change_everything()
    got = [await socket.next() for _ in range(4)]
    assert [(m["type"], m["chargepoint"]["name"], m["old"], m["new"]) for m in got] == [
        ("status_changed", "new one", "ready", "charging"),
        ("status_changed", "new one", "charging", "error"),
        ("status_changed", "new two", "ready", "charging"),
        ("status_changed", "new two", "charging", "error"),
    ]
    assert await socket.receive_nothing()


@pytest.mark.parametrize("path", PATHS)
async def test_it_gets_the_same_text_as_the_history(
    connect: Connect, api: Api, charger: ChargePoint, deliver: Deliver, path: str
) -> None:
    deliver()
    socket = await connect(path)
    api.put("/chargepoint/1", {"status": "error"})
    deliver()
    text = await socket.receive_from(timeout=5)
    page = api.get("/chargepoint/events?types=status_changed").content.decode()
    assert page == f"[{text}]"


async def test_it_gets_what_happens_from_the_handshake_on(
    connect: Connect, make_events: MakeEvents
) -> None:
    make_events(5, name="before")
    socket = await connect("/ws/chargepoint?types=all")
    make_events(2, name="after")
    assert await socket.positions(2) == [6, 7]


async def test_one_chargers_socket_gets_its_events_only(
    connect: Connect, change_everything: Any
) -> None:
    change_everything()
    two = await connect("/ws/chargepoint/2?types=all")
    everything = await connect("/ws/chargepoint?types=all")
    for id in (1, 2):
        ChargePoint.objects.get(id=id).soft_delete()
    change_everything()
    assert [(await everything.next())["chargepoint"]["id"] for _ in range(3)] == [1, 2, 3]
    assert (await two.next())["type"] == "deleted"
    assert await two.receive_nothing()


async def test_a_deleted_chargers_socket_hears_of_its_return(
    connect: Connect, charger: ChargePoint, deliver: Deliver
) -> None:
    charger.soft_delete()
    deliver()
    socket = await connect("/ws/chargepoint/1?types=all")
    charger.restore()
    deliver()
    assert (await socket.next())["type"] == "restored"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [3, 6, 9, 12]),
        ("types=status_changed", [3, 6, 9, 12]),
        ("types=all", list(range(1, 13))),
        ("types=created,deleted", [1, 4, 7, 10]),
        ("types=restored&status=ready", []),
        ("status=error", [6, 12]),
        ("types=all&status=charging,error", [3, 5, 6, 9, 11, 12]),
        ("types=all&status=charging", [3, 5, 9, 11]),
    ],
)
@pytest.mark.parametrize("live", [True, False])
async def test_it_gets_what_its_parameters_ask_for(
    connect: Connect, change_everything: Any, api: Api, query: str, expected: list[int], live: bool
) -> None:
    """Positions 1 to 6 are charger 1's, 7 to 12 charger 2's."""
    if live:
        socket = await connect(f"/ws/chargepoint?{query}")
        change_everything()
    else:
        head = api.get("/chargepoint")["Last-Event-ID"]
        change_everything()
        socket = await connect(f"/ws/chargepoint?since={head}&{query}")
    assert await socket.positions(len(expected)) == expected
    assert await socket.receive_nothing(timeout=0.02)


async def test_it_gets_heartbeats_when_it_asks_for_them(
    connect: Connect, seconds: Seconds, make_events: MakeEvents
) -> None:
    plain, beating = await connect("/ws/chargepoint"), await connect("/ws/chargepoint?heartbeat=5")
    make_events(2)
    for socket in (plain, beating):
        assert await socket.positions(1) == [2]
    seconds.now = 5
    make_events(1, name="other")
    beat = await beating.next()
    assert (beat["type"], beat["id"].split("-")[1]) == ("heartbeat", "3")
    assert await plain.receive_nothing()


async def test_many_get_the_same(connect: Connect, make_events: MakeEvents) -> None:
    sockets: list[Socket] = [await connect("/ws/chargepoint?types=all") for _ in range(50)]
    make_events(5)
    assert await asyncio.gather(*(s.positions(5) for s in sockets)) == [[1, 2, 3, 4, 5]] * 50
