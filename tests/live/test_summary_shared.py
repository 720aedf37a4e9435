"""A reading that takes long is shared by all who wait for one (notifications.summary)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chargepoints.documents import ChargePoint, Status
from notifications import summary as module
from notifications.summary import Summary
from project.base import joined
from tests.live.test_summary import count_all, mongodb, seed  # noqa: F401
from tests.live.wait import wait_for


def test_whoever_comes_meanwhile_shares_the_next_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a start nobody answered for seconds: each counted a million, one after the other."""
    monkeypatch.setattr(joined, "PATIENCE", 10)
    seed(3)
    summary, counted, go = Summary(), [], threading.Event()
    count = ChargePoint.count_by_status

    def slowly(*args: Any, **kwargs: Any) -> dict[str, int]:
        counted.append(threading.current_thread())
        assert go.wait(10)
        return count(*args, **kwargs)

    monkeypatch.setattr(ChargePoint, "count_by_status", slowly)
    monkeypatch.setattr(module, "SMALL", 0)
    monkeypatch.setattr(summary, "_count_in_background", lambda: None)
    with ThreadPoolExecutor(8) as threads:
        answers = [threads.submit(summary.read) for _ in range(8)]
        wait_for(lambda: len(summary._shared._waiting) == 7)
        go.set()
        assert [answer.result()["ready"] for answer in answers] == [3] * 8
    assert len(counted) == 2


def test_whoever_comes_while_the_log_is_followed_shares_the_next_reading(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One after the other, sixteen at a million waited 100 ms for outboxes long emptied."""
    monkeypatch.setattr(joined, "PATIENCE", 10)
    monkeypatch.setattr(module, "SMALL", 0)
    seed(3)
    summary, readings, go = count_all(Summary()), [], threading.Event()
    read_outboxes = module.read_outboxes

    def slowly() -> list[Any]:
        pending = read_outboxes()
        readings.append(len(pending))
        assert go.wait(10)
        return pending

    monkeypatch.setattr(module, "read_outboxes", slowly)
    with ThreadPoolExecutor(8) as threads:
        first = threads.submit(summary.read)
        wait_for(lambda: len(readings) == 1)
        charge_point = ChargePoint.load(1)
        charge_point.status = Status.ERROR
        charge_point.save()
        others = [threads.submit(summary.read) for _ in range(7)]
        wait_for(lambda: len(summary._shared._waiting) == 7)
        go.set()
        assert first.result() == {"ready": 3, "charging": 0, "waiting": 0, "error": 0}
        for other in others:  # what was acknowledged before they came is in it
            assert other.result() == {"ready": 2, "charging": 0, "waiting": 0, "error": 1}
    assert len(readings) == 2
