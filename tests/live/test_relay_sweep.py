"""I4, whatever a clock says: what is old when it is stored is found as soon"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest

from chargepoints.documents import ChargePoint
from notifications import relay as module
from notifications.documents import Event
from notifications.relay import SWEEP, Relay, Run
from project.base.fields import now
from tests.live.test_relay import mongodb  # noqa: F401
from tests.live.wait import wait_for

SOON = 2.0  # seconds

StartRelay = Callable[[], Relay]


@pytest.fixture
def start_relay(monkeypatch: pytest.MonkeyPatch) -> Iterator[StartRelay]:
    threads = []

    def start() -> Relay:
        relay = Relay()

        def run() -> None:
            with contextlib.suppress(SystemExit):
                relay._run()

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        return relay

    def end(since: datetime | None) -> Run:
        raise SystemExit

    yield start
    monkeypatch.setattr(module, "run_once", end)
    for thread in threads:
        thread.join(10)


def store_late(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """As a process does whose clock is late, or whose write took so long, and that has died."""
    at = now() - timedelta(seconds=seconds)
    with monkeypatch.context() as patch:
        patch.setattr("project.base.documents.writing.now", lambda: at)
        assert ChargePoint(name="late").save().created_at == at


def is_in_log(name: str) -> bool:
    return Event._get_collection().find_one({"name": name}) is not None


def test_what_is_old_when_it_is_stored_is_relayed_soon(
    monkeypatch: pytest.MonkeyPatch, start_relay: StartRelay
) -> None:
    start_relay()
    for name in ("first", "second"):
        ChargePoint(name=name).save()
        wait_for(lambda name=name: is_in_log(name))
    store_late(monkeypatch, 3600)
    wait_for(lambda: is_in_log("late"), SOON)


def test_relays_that_collide_do_not_sweep_more_often(
    monkeypatch: pytest.MonkeyPatch, start_relay: StartRelay
) -> None:
    """A sweep takes longest, so that others are faster; sweeping again would end as before."""
    sweeps = 0
    read_outboxes = module.read_outboxes

    def read(limit: int, since: datetime | None) -> list[module.Pending]:
        nonlocal sweeps
        pending = read_outboxes(limit, since=since)
        if since is None:
            sweeps += 1
            time.sleep(0.03)  # the others enter the same, and more
        return pending

    monkeypatch.setattr(module, "read_outboxes", read)
    relays = [start_relay() for _ in range(3)]
    chargers = [ChargePoint(name=f"Plaza {number}").save() for number in range(5)]
    began, changes = time.monotonic(), 5
    while time.monotonic() - began < 4 * SWEEP:
        for charger in chargers:
            charger.status = "ready" if charger.status == "error" else "error"
            charger.save()
            changes += 1
            for relay in relays:
                relay.wake()
    wait_for(lambda: Event.head() == changes)
    took = time.monotonic() - began
    assert sweeps <= 3 * (took / SWEEP + 2)
