"""Connections are closed one after the other, so that the clients do not all come back at once."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from notifications.consumers import connections as module
from notifications.consumers import get_connections
from notifications.consumers.connections import RATE, STEP, Connections
from tests.notifications.conftest import MakeEvents
from tests.notifications.consumers.conftest import Connect, OpenStream


class Guest:
    kind = "websocket"
    left = False

    def leave(self) -> None:
        self.left = True


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], tuple[Connections, list[int]]]:
    """So many connections, and how many of them had left at the end of each step."""

    def crowd(size: int) -> tuple[Connections, list[int]]:
        connections, guests, gone = Connections(), [Guest() for _ in range(size)], []
        for guest in guests:
            connections.add(guest)

        async def step(seconds: float) -> None:
            assert seconds == STEP
            gone.append(sum(guest.left for guest in guests))

        monkeypatch.setattr(module, "asyncio", SimpleNamespace(sleep=step))
        return connections, gone

    return crowd


Crowd = Callable[[int], tuple[Connections, list[int]]]


async def test_few_leave_at_a_fixed_rate(crowd: Crowd) -> None:
    connections, gone = crowd(35)
    await connections.see_off(5, lambda: False)
    assert gone == [10, 20, 30, 35]
    assert 10 / STEP == RATE


async def test_many_leave_faster_so_that_it_ends_in_time(crowd: Crowd) -> None:
    connections, gone = crowd(10_000)
    await connections.see_off(5, lambda: False)
    assert len(gone) * STEP == pytest.approx(5)
    assert gone[-1] == 10_000


async def test_it_ends_early_when_there_is_no_time(crowd: Crowd) -> None:
    connections, gone = crowd(100)
    await connections.see_off(5, lambda: len(gone) == 2)
    assert gone == [10, 20]


async def test_each_is_told_1012_and_may_have_gone_before(
    connect: Connect, open_stream: OpenStream
) -> None:
    left = await connect("/ws/chargepoint")
    await left.disconnect()
    here, stream = await connect("/ws/chargepoint"), await open_stream("/chargepoint/events")
    await get_connections().see_off(1, lambda: False)
    assert (await here.closed())[0] == 1012
    await stream.block()  # what it began with
    assert await stream.whole_body() == b""


async def test_it_gets_its_events_until_its_turn(
    connect: Connect, make_events: MakeEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RATE", 1)
    sockets = [await connect("/ws/chargepoint?types=all") for _ in range(2)]
    monkeypatch.setattr(module, "STEP", 1.0)
    leaving = asyncio.create_task(get_connections().see_off(10, lambda: False))
    told = [asyncio.create_task(socket.receive_output(5)) for socket in sockets]
    first, second = asyncio.as_completed(told)
    assert (await first)["type"] == "websocket.close"
    make_events(1)
    assert (await second)["type"] == "websocket.send"
    leaving.cancel()
