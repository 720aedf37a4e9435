"""/ws/chargepoint?since=: everything that followed, then live"""

import pytest

from notifications.documents import Event
from notifications.feed import get_feed
from tests.conftest import Api
from tests.notifications.conftest import MakeEvents
from tests.notifications.consumers.conftest import Connect


async def test_it_resumes_without_a_seam(
    connect: Connect, api: Api, make_events: MakeEvents
) -> None:
    make_events(3)
    position = api.get("/chargepoint")["Last-Event-ID"]
    make_events(3, name="missed")
    socket = await connect(f"/ws/chargepoint?types=all&since={position}")
    make_events(3, name="live")
    assert await socket.positions(6) == [4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize("since", ["0ther-0", "{epoch}-4", "{epoch}-9223372036854775808"])
async def test_it_is_told_when_it_cannot_resume(
    connect: Connect, api: Api, make_events: MakeEvents, since: str
) -> None:
    make_events(3)
    head = api.get("/chargepoint")["Last-Event-ID"]
    socket = await connect(f"/ws/chargepoint?since={since.format(epoch=head.split('-')[0])}")
    assert await socket.next() == {"type": "reset", "id": head, "reason": "unknown"}
    make_events(2, name="live")
    assert await socket.positions(1) == [5]


async def test_it_is_told_what_the_log_has_forgotten(
    connect: Connect, api: Api, make_events: MakeEvents
) -> None:
    make_events(5)
    Event.prune(2)
    head = api.get("/chargepoint")["Last-Event-ID"]
    epoch = head.split("-")[0]
    socket = await connect(f"/ws/chargepoint?since={epoch}-2")
    assert await socket.next() == {"type": "reset", "id": head, "reason": "expired"}
    oldest = await connect(f"/ws/chargepoint?since={epoch}-3")
    assert await oldest.positions(2) == [4, 5]


@pytest.mark.parametrize("drop", [1, 2, 3, 5])
async def test_reconnecting_again_and_again_it_gets_everything_once(
    connect: Connect, make_events: MakeEvents, drop: int
) -> None:
    """With the id of the last message as `since`, whatever happened in between."""
    epoch = (await get_feed()).epoch
    got, since = [], f"{epoch}-0"
    for number in range(6):
        make_events(2, name=f"before {number}")
        socket = await connect(f"/ws/chargepoint?types=all&since={since}")
        make_events(3, name=f"during {number}")
        for _ in range(drop):
            since = (await socket.next())["id"]
            got.append(since)
        await socket.disconnect()
    assert got == [f"{epoch}-{position}" for position in range(1, 6 * drop + 1)]
