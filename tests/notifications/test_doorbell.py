"""The doorbell: one message to the Channels group, from any thread, that may fail at will"""

import asyncio
import threading
from collections.abc import Callable

import pytest

from notifications import doorbell as module
from notifications.doorbell import Doorbell
from tests.notifications.conftest import until
from tests.notifications.stand_ins import Layer


@pytest.fixture
def layer(monkeypatch: pytest.MonkeyPatch) -> Layer:
    layer = Layer()
    monkeypatch.setattr(module, "get_channel_layer", lambda: layer)
    return layer


@pytest.fixture
async def bell() -> Doorbell:
    bell = Doorbell()
    bell.attach(asyncio.get_running_loop())
    return bell


def idle(bell: Doorbell) -> Callable[[], bool]:
    return lambda: bell._task is not None and bell._task.done()


async def ring(bell: Doorbell, layer: Layer) -> None:
    """Ring, and wait until that is over."""
    before = len(layer.sent)
    bell.ring()
    await until(lambda: len(layer.sent) > before and idle(bell)())


async def test_it_rings_the_group_with_a_message_that_carries_nothing(
    layer: Layer, bell: Doorbell
) -> None:
    await ring(bell, layer)
    assert layer.sent == [("events", {"type": "log.grew"})]


async def test_it_rings_once_for_all_that_came_meanwhile(layer: Layer, bell: Doorbell) -> None:
    layer.open = False
    bell.ring()
    await until(layer.reached.is_set)
    for _ in range(1000):
        bell.ring()
    await asyncio.sleep(0)
    layer.open = True
    await until(idle(bell))
    assert len(layer.sent) == 2  # the last one after the last ring


async def test_it_rings_again_after_it_was_idle(layer: Layer, bell: Doorbell) -> None:
    for _ in range(3):
        await ring(bell, layer)
    assert len(layer.sent) == 3


async def test_it_never_raises_and_says_once_that_the_layer_is_broken(
    layer: Layer, bell: Doorbell, caplog: pytest.LogCaptureFixture
) -> None:
    layer.error = ConnectionRefusedError("Redis is away")
    for _ in range(3):
        await ring(bell, layer)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "Redis is away" in caplog.text
    layer.error = None
    await ring(bell, layer)
    layer.error = ConnectionResetError("Redis went away again")
    for _ in range(2):
        await ring(bell, layer)
    assert len(caplog.records) == 2


async def test_it_gives_up_on_a_layer_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, layer: Layer, bell: Doorbell, caplog: pytest.LogCaptureFixture
) -> None:
    """A frozen Redis."""
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    layer.open = False
    bell.ring()
    await until(idle(bell))
    assert "TimeoutError" in caplog.text
    layer.open = True
    await ring(bell, layer)


async def test_it_can_be_rung_from_any_thread(layer: Layer, bell: Doorbell) -> None:
    await asyncio.to_thread(bell.ring)
    await until(idle(bell))
    assert len(layer.sent) == 1


#: Those that other tests of the same run left running.
others: set[threading.Thread] = set()


@pytest.fixture(autouse=True)
def know_others() -> None:
    others.clear()
    others.update(threading.enumerate())


def threads() -> list[threading.Thread]:
    running = set(threading.enumerate()) - others
    return [thread for thread in running if thread.name == "doorbell"]


def detach(bell: Doorbell) -> None:
    """End the thread that it started for itself."""
    [thread] = threads()

    async def end() -> None:
        await bell._task
        asyncio.get_running_loop().stop()

    asyncio.run_coroutine_threadsafe(end(), bell._loop)
    thread.join(5)
    bell._loop.close()


def test_it_works_in_a_process_without_an_event_loop(layer: Layer) -> None:
    """One that serves REST only: its writes must wake the feeds of other processes."""
    bell = Doorbell()
    for _ in range(2):
        layer.reached.clear()
        bell.ring()
        assert layer.reached.wait(5)
    assert len(threads()) == 1
    detach(bell)


def test_it_outlives_the_loop_that_it_was_attached_to(layer: Layer) -> None:
    bell = Doorbell()

    async def attach() -> None:
        bell.attach(asyncio.get_running_loop())

    asyncio.run(attach())
    bell.ring()
    assert layer.reached.wait(5)
    detach(bell)
