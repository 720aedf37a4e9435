"""The relay's thread: woken by the save hook, and never ended by a surprise"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import LazySettings
from pymongo.errors import AutoReconnect

from chargepoints.documents import ChargePoint
from notifications import relay as module
from notifications.documents import Event
from notifications.relay import Relay
from project.base.fields import now
from tests.conftest import Api
from tests.notifications.conftest import MakeEvents


class Ended(BaseException):
    """Ends the thread's endless loop."""


class Wake(threading.Event):
    """Notes, whenever the relay would wait, whether it would have to."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[bool] = []

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout == module.PAUSE
        self.waits.append(not self.is_set())
        return self.is_set()


Run = Callable[..., list[bool]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Let a relay run, in this thread, until `run_once` has done all this -> before which of
    them it waited."""

    def run(*results: int | module.Run | Exception) -> list[bool]:
        script = iter(results)

        def run_once(since: datetime | None) -> module.Run:
            result = next(script, None)
            if result is None:
                raise Ended
            if isinstance(result, Exception):
                raise result
            return module.Run(result, None) if isinstance(result, int) else result

        relay, wake = Relay(), Wake()
        relay._wake = wake
        monkeypatch.setattr(module, "PAUSE", 0)
        monkeypatch.setattr(module, "run_once", run_once)
        with pytest.raises(Ended):
            relay._run()
        assert next(script, None) is None
        return wake.waits

    return run


def test_it_sweeps_for_ever(run: Run) -> None:
    assert run(3, 0, 0, 7, 1) == [True] * 6


@pytest.mark.parametrize("pending", [1, module.BATCH], ids=["collided", "full"])
def test_it_goes_on_at_once_when_there_is_more(run: Run, pending: int) -> None:
    more = module.Run(pending, rest=now())
    assert run(1, more, 1, 0) == [True, True, False, True, True]


def test_it_pauses_a_moment_when_many_were_in_its_way(
    monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """Or it would collide again."""
    slept: list[float] = []
    monkeypatch.setattr(module.time, "sleep", slept.append)
    run(module.Run(module.FEW + 1, rest=now()), module.Run(module.BATCH, rest=now()))
    assert slept == [module.GATHER]


def test_it_lets_events_gather_under_load_only(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    slept: list[float] = []
    monkeypatch.setattr(module.time, "sleep", slept.append)
    run(1, module.FEW)
    assert slept == []
    run(module.FEW + 1)
    assert slept == [module.GATHER]


@pytest.mark.parametrize("error", [AutoReconnect("away"), RuntimeError("a surprise")])
def test_it_survives_trouble(run: Run, caplog: pytest.LogCaptureFixture, error: Exception) -> None:
    run(1, error, 1, error, 0)
    assert len(caplog.records) == 2
    surprise = isinstance(error, RuntimeError)  # a traceback for what nobody expected
    assert {bool(record.exc_info) for record in caplog.records} == {surprise}
    assert caplog.records[0].levelno == (logging.ERROR if surprise else logging.WARNING)


def test_it_prunes_the_log_now_and_then(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    settings: LazySettings,
    make_events: MakeEvents,
) -> None:
    make_events(5)
    settings.EVENTS_KEEP = 2
    run(0)
    assert Event.objects.count() == 5  # not yet
    monkeypatch.setattr(module, "PRUNE", -1)
    run(0)
    assert [event.position for event in Event.objects] == [4, 5]


def test_it_relays_between_two_batches_of_pruning(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    settings: LazySettings,
    make_events: MakeEvents,
) -> None:
    """Or nothing would be delivered while a long log is being shortened."""
    make_events(10)
    settings.EVENTS_KEEP = 1
    monkeypatch.setattr(module, "PRUNE", -1)
    monkeypatch.setattr(module, "PRUNE_BATCH", 4)
    assert run(0) == [True, False], "one batch, and it goes on at once"
    assert Event.oldest() == 5
    assert run(0, 0, 0) == [True, False, False, True]
    assert Event.oldest() == 10


def test_a_change_wakes_it(monkeypatch: pytest.MonkeyPatch, api: Api) -> None:
    relay = Relay()
    monkeypatch.setattr("notifications.receivers.relay", relay)
    api.post("/chargepoint", {"name": "Plaza Mayor 3"})
    assert relay._wake.is_set()
    relay._wake.clear()
    api.put("/chargepoint/1", {"name": "Plaza Mayor 3"})
    assert not relay._wake.is_set()  # nothing changed
    api.put("/chargepoint/1", {"status": "error"})
    assert relay._wake.is_set()


def test_a_change_is_stored_whatever_becomes_of_its_announcement(
    monkeypatch: pytest.MonkeyPatch, api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def wake(self) -> None:
            raise RuntimeError("a surprise")

    monkeypatch.setattr("notifications.receivers.relay", Broken())
    assert api.post("/chargepoint", {"name": "Plaza Mayor 3"}).status_code == 201
    assert ChargePoint.objects.count() == 1
    assert "a surprise" in caplog.text


def test_it_is_one_thread_however_often_it_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(threading.Thread, "start", lambda thread: started.append(thread.name))
    relay = Relay()
    relay.start()
    relay.start()
    assert started == ["relay"]
