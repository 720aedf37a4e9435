"""I8: a page never hides that its beginning was pruned while it was read."""

from typing import Any

import pytest

from chargepoints.documents import ChargePoint
from notifications.documents import Event, EventLog
from notifications.relay import run_once
from tests.conftest import Api


@pytest.fixture(autouse=True)
def log(charger: ChargePoint) -> None:
    """Five events."""
    for status in ("charging", "ready", "charging", "ready"):
        charger.status = status
        charger.save()
    while run_once().pending:
        pass


@pytest.fixture(autouse=True)
def pruning(log: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log is pruned to two events between the look at its span and the first page."""
    scan = Event.scan

    def scan_pruned(*args: Any, **kwargs: Any) -> Any:
        Event.prune(keep=2)
        return scan(*args, **kwargs)

    monkeypatch.setattr(Event, "scan", scan_pruned)


def test_it_answers_410_when_what_follows_since_is_gone(api: Api) -> None:
    answer = api.get(f"/chargepoint/events?since={EventLog.current_epoch()}-1")
    assert answer.status_code == 410


def test_it_starts_at_the_oldest_that_is_left(api: Api) -> None:
    answer = api.get("/chargepoint/events")
    assert [event["version"] for event in answer.json()] == [4, 5]
