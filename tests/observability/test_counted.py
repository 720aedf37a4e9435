"""What is counted of the relay and of delivery."""

import asyncio
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from chargepoints.documents import ChargePoint
from notifications import metrics
from notifications.feed import get_feed
from observability.health import Health
from tests.notifications.conftest import Deliver, MakeEvents, until
from tests.notifications.consumers.sockets import Socket, Stuck


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"chargepoint_{name}", labels) or 0.0


def test_it_counts_what_is_relayed(deliver: Deliver) -> None:
    before = counted("events_relayed_total"), counted("relay_seconds_count")
    charger = ChargePoint(name="Plaza Mayor 3").save()
    charger.status = "error"
    charger.save()
    deliver()
    after = counted("events_relayed_total"), counted("relay_seconds_count")
    assert (after[0] - before[0], after[1] - before[1]) == (2, 1)  # one batch
    at = charger.status_changed_at.timestamp()
    assert counted("status_changed_timestamp_seconds", status="error") == at


def test_a_new_process_recalls_when_each_status_came(
    deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    charger = ChargePoint(name="Plaza Mayor 3").save()
    charger.status = "waiting"
    charger.save()
    charger.name = "Plaza Mayor 4"
    charger.save()
    deliver()
    at = charger.status_changed_at.timestamp()
    metrics.STATUS_CHANGED.clear()
    monkeypatch.setattr(metrics, "_changed", {})
    metrics.recall()
    assert counted("status_changed_timestamp_seconds", status="waiting") == at
    # What has been relayed meanwhile is newer than what a recall has read.
    metrics.changed({"waiting": charger.status_changed_at - timedelta(seconds=1)})
    assert counted("status_changed_timestamp_seconds", status="waiting") == at


def test_each_process_tells_of_its_checks(health: Health) -> None:
    """By the thread that looks, for a scrape that comes to another process."""
    assert counted("check_ok", check="serving") == counted("check_ok", check="mongodb") == 1
    health.draining = True
    health.look()
    assert counted("check_ok", check="serving") == 0


async def test_it_counts_connections_and_how_they_end(delivery: None) -> None:
    def ended(code: str) -> float:
        return counted("connections_closed_total", kind="websocket", code=code)

    before = [ended(code) for code in ("1000", "4404", "other")]
    open_before = counted("connections", kind="websocket")
    socket = await Socket("/ws/chargepoint").opened()
    assert counted("connections", kind="websocket") == open_before + 1
    await socket.disconnect()  # 1000
    liar = await Socket("/ws/chargepoint").opened()
    await liar.disconnect(code=4008)  # whoever says so is not slow
    refused = await Socket("/ws/chargepoint/7").opened()
    assert (await refused.closed())[0] == 4404
    await refused.disconnect(code=4404)
    assert counted("connections", kind="websocket") == open_before
    after = [ended(code) for code in ("1000", "4404", "other")]
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 1, 1]


async def test_it_counts_slow_readers(
    monkeypatch: pytest.MonkeyPatch,
    delivery: None,
    make_events: MakeEvents,
) -> None:
    def slow() -> float:
        return counted("connections_closed_total", kind="websocket", code="4008")

    before = slow()
    monkeypatch.setattr("notifications.consumers.patience.PATIENCE", 0.01)
    client = Stuck("/ws/chargepoint?types=all")
    await client.connect()
    make_events(3)
    async with asyncio.timeout(5):
        await client.closed.wait()
    await client.gone()
    assert slow() == before + 1


async def test_it_counts_what_is_delivered(delivery: None, make_events: MakeEvents) -> None:
    before = counted("events_delivered_total")
    sockets = [await Socket("/ws/chargepoint?types=all").opened() for _ in range(3)]
    feed = await get_feed()
    make_events(4)
    for socket in sockets:
        await socket.positions(4)
    await until(lambda: feed.delivered == 12)
    for socket in sockets:
        await socket.disconnect()
    await feed.stop()
    assert counted("events_delivered_total") == before + 12
    assert counted("feed_position", log="events") == feed.head
