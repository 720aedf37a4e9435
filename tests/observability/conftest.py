"""The health is looked at by the test, not by a thread; delivery goes without a network."""

import pytest

from observability import health as module
from observability.health import Health
from tests.notifications.conftest import (  # noqa: F401 - fixtures
    bell,
    bulk_updates,
    deliver,
    delivery,
    make_events,
)


class Stopwatch:
    """In the place of `time`, for what is measured by time.monotonic."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds

    def go_on(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def stopwatch(monkeypatch: pytest.MonkeyPatch) -> Stopwatch:
    stopwatch = Stopwatch()
    monkeypatch.setattr(module, "time", stopwatch)
    monkeypatch.setattr(module.relay, "ran_at", stopwatch.seconds)
    return stopwatch


class Primary:
    """What MongoDB says of itself: mongomock does not know the question."""

    def __init__(self) -> None:
        self.admin = self
        self.hello: dict[str, bool] | Exception = {"isWritablePrimary": True}

    def command(self, name: str) -> dict[str, bool]:
        assert name == "hello"
        if isinstance(self.hello, Exception):
            raise self.hello
        return self.hello


@pytest.fixture
def primary(monkeypatch: pytest.MonkeyPatch) -> Primary:
    primary = Primary()
    monkeypatch.setattr(module, "get_connection", lambda: primary)
    return primary


@pytest.fixture
def health(monkeypatch: pytest.MonkeyPatch, stopwatch: Stopwatch, primary: Primary) -> Health:
    """The health of this process, sound, after its first look."""
    monkeypatch.setattr(Health, "_run", lambda self: None)
    for name, value in vars(Health()).items():
        monkeypatch.setattr(module.health, name, value)
    module.health.start()
    module.health.look()
    return module.health
