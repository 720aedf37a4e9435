"""A count that takes long is shared by all who wait for one (notifications.summary)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chargepoints.documents import ChargePoint
from notifications import summary as module
from notifications.summary import Summary
from project.base import joined
from tests.live.test_summary import mongodb, seed  # noqa: F401
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
        wait_for(lambda: len(summary._count_all._waiting) == 7)
        go.set()
        assert [answer.result()["ready"] for answer in answers] == [3] * 8
    assert len(counted) == 2
