"""/ws/chargepoint: how a connection ends, and that a slow reader holds up only itself"""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from notifications.consumers import EventConsumer, patience
from notifications.feed import get_feed, stop_feed
from notifications.subscriptions import Message, Subscription
from tests.notifications.conftest import MakeEvents, until
from tests.notifications.consumers.conftest import Connect
from tests.notifications.consumers.sockets import Stuck


async def test_one_that_does_not_read_is_closed_4008(
    monkeypatch: pytest.MonkeyPatch, delivery: None, make_events: MakeEvents
) -> None:
    monkeypatch.setattr(patience, "PATIENCE", 0.01)
    client = Stuck("/ws/chargepoint?types=all", reads=2)
    await client.connect()
    make_events(50)
    async with asyncio.timeout(5):
        await client.closed.wait()
    assert [message["type"] for message in client.got[:2]] == ["websocket.send"] * 2
    assert client.got[2] == {"type": "websocket.close", "code": 4008}
    await client.gone()


async def test_one_that_reads_slowly_is_judged_by_a_few_messages_at_a_time(
    monkeypatch: pytest.MonkeyPatch, connect: Connect, make_events: MakeEvents
) -> None:
    """Not by a whole page of the log, which it may well need longer for."""
    sizes: list[int] = []
    send = EventConsumer.send_messages

    async def noted(self: EventConsumer, messages: Sequence[Message]) -> None:
        sizes.append(len(messages))
        await send(self, messages)

    monkeypatch.setattr(EventConsumer, "send_messages", noted)
    make_events(50)
    socket = await connect(f"/ws/chargepoint?types=all&since={(await get_feed()).epoch}-0")
    assert await socket.positions(50) == list(range(1, 51))
    assert sizes == [16, 16, 16, 2]


async def test_one_that_does_not_read_holds_up_nobody_else(
    delivery: None, connect: Connect, make_events: MakeEvents
) -> None:
    stuck = [Stuck("/ws/chargepoint?types=all") for _ in range(10)]
    await asyncio.gather(*(client.connect() for client in stuck))
    reader = await connect("/ws/chargepoint?types=all")
    for number in range(3):
        make_events(40, name=str(number))
        first = 40 * number + 1
        assert await reader.positions(40) == list(range(first, first + 40))
    assert all(client.got == [] for client in stuck)
    await asyncio.gather(*(client.gone() for client in stuck))


@pytest.mark.parametrize("path", ["/ws/chargepoint", "/ws/chargepoint/1", "/ws/chargepoint/"])
async def test_a_restart_closes_1012(connect: Connect, make_events: MakeEvents, path: str) -> None:
    make_events(3)
    epoch = (await get_feed()).epoch
    waiting, resuming = await connect(path), await connect(f"{path}?since={epoch}-0&types=all")
    assert await resuming.positions(3) == [1, 2, 3]
    await stop_feed()
    assert (await waiting.closed())[0] == 1012
    assert (await resuming.closed())[0] == 1012


@pytest.mark.parametrize(
    "path", ["/ws/chargepoint", "/ws/chargepoint/1", "/ws/chargepoint?since={epoch}-0"]
)
async def test_one_that_comes_too_late_is_sent_away_to_come_again(
    connect: Connect, make_events: MakeEvents, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    make_events(3)
    epoch = (await get_feed()).epoch
    await stop_feed()
    late = await connect(path.format(epoch=epoch))
    assert (await late.closed())[0] in (1012, 1013)
    assert caplog.records == []


async def test_a_client_that_is_gone_leaves_nothing_behind(
    delivery: None, make_events: MakeEvents, caplog: pytest.LogCaptureFixture
) -> None:
    await get_feed()
    before = asyncio.all_tasks()
    clients = [
        Stuck("/ws/chargepoint?types=all"),
        Stuck("/ws/chargepoint?types=all", error=BrokenPipeError()),
        Stuck("/ws/chargepoint?types=deleted"),
    ]
    await asyncio.gather(*(client.connect() for client in clients))
    make_events(3)
    await asyncio.gather(*(client.gone() for client in clients))
    await until(lambda: asyncio.all_tasks() == before)
    assert [client.got for client in clients] == [[], [], []]
    assert caplog.records == []


async def test_a_surprise_is_logged_and_closes_1011(
    monkeypatch: pytest.MonkeyPatch, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(self: Subscription) -> Any:
        raise RuntimeError("a surprise")
        yield

    monkeypatch.setattr(Subscription, "messages", fail)
    assert (await (await connect("/ws/chargepoint")).closed())[0] == 1011
    assert "a surprise" in caplog.text


@pytest.mark.parametrize(
    "frame",
    [
        {"text": '{"id":"k3f9-1","type":"status_changed","old":"ready","new":"error"}'},
        {"text": '{"type":"log.grew"}'},
        {"text": '{"type":"websocket.close","code":4000}'},
        {"text": "no JSON"},
        {"text": ""},
        {"bytes": b"\x00\xff"},
        {"bytes": b"", "text": None},
    ],
)
async def test_what_a_client_sends_reaches_nobody(
    connect: Connect, make_events: MakeEvents, frame: dict[str, Any]
) -> None:
    sender, other = await connect("/ws/chargepoint?types=all"), await connect("/ws/chargepoint/")
    for _ in range(1000):
        await sender.send_input({"type": "websocket.receive", **frame})
    await until(sender.input_queue.empty)
    make_events(2)
    assert await sender.positions(2) == [1, 2]
    assert await other.positions(1) == [2]
    assert await sender.receive_nothing(timeout=0.01)
