"""Counts that follow the log are the counts, whatever happens meanwhile (notifications.summary)."""

import random
import threading
import uuid
from collections.abc import Iterator

import pytest
from pymongo.errors import ExecutionTimeout

from chargepoints.documents import ChargePoint, Status
from notifications import summary as module
from notifications.documents import Event, EventLog, Span
from notifications.relay import run_once
from notifications.summary import Summary
from project.base import deadlines
from project.base.documents import Busy, InUse
from tests.live.real_documents import real_documents
from tests.live.servers import Mongod
from tests.live.wait import wait_for


@pytest.fixture(autouse=True)
def mongodb(mongod: Mongod, settings: object) -> Iterator[None]:
    """The documents of this process on the real MongoDB."""
    with real_documents(mongod, settings):
        yield


@pytest.fixture
def summary(monkeypatch: pytest.MonkeyPatch) -> Summary:
    """One that has counted, a moment ago."""
    monkeypatch.setattr(module, "SMALL", 0)
    return count_all(Summary())


def count_all(summary: Summary) -> Summary:
    summary._count()
    return summary


def seed(count: int) -> None:
    names = (f"Calle Real {number}" for number in range(count))
    ChargePoint.insert_many([ChargePoint(name=name) for name in names])


def change_something() -> None:
    id = random.randint(1, 60)
    try:
        match random.randint(1, 6):
            case 1:
                ChargePoint(name=f"Plaza Mayor {uuid.uuid4().hex[:8]}").save()
            case 2:
                ChargePoint.load(id).soft_delete()
            case 3:
                ChargePoint.load(id, "only").restore()
            case _:
                charge_point = ChargePoint.load(id)
                charge_point.status = random.choice(Status.ALL)
                charge_point.name = f"Rambla {uuid.uuid4().hex[:8]}"
                charge_point.save()
    except (ChargePoint.DoesNotExist, InUse, Busy):
        pass


def test_it_counts_what_is_in_the_log_and_what_is_not_yet(summary: Summary) -> None:
    seed(50)
    for round in range(30):
        for _ in range(5):
            change_something()
        if round % 3 == 0:
            run_once()
        assert summary.read() == ChargePoint.count_by_status()


def test_it_is_right_while_others_write_and_relay(summary: Summary) -> None:
    seed(50)
    stop = threading.Event()

    def repeat(call: object) -> None:
        while not stop.is_set():
            call()  # type: ignore[operator]

    threads = [threading.Thread(target=repeat, args=[change_something]) for _ in range(3)]
    threads.append(threading.Thread(target=repeat, args=[run_once]))
    for thread in threads:
        thread.start()
    try:
        for _ in range(20):
            counts = summary.read()
            assert min(counts.values()) >= 0
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert summary.read() == ChargePoint.count_by_status()


def test_it_sees_a_change_as_soon_as_it_is_acknowledged(summary: Summary) -> None:
    seed(3)
    assert summary.read() == {"ready": 3, "charging": 0, "waiting": 0, "error": 0}
    charge_point = ChargePoint.load(1)
    charge_point.status = Status.ERROR
    charge_point.save()
    assert summary.read() == {"ready": 2, "charging": 0, "waiting": 0, "error": 1}


def test_it_counts_again_when_the_log_was_pruned_past_it(summary: Summary) -> None:
    seed(5)
    summary.read()
    seed_more = [ChargePoint(name=f"Otra {number}") for number in range(20)]
    ChargePoint.insert_many(seed_more)
    run_once()
    Event.prune(keep=1)
    assert summary.read()["ready"] == 25
    wait_for(lambda: following(summary), 10, "it follows the log again")
    assert summary.read()["ready"] == 25


def test_it_counts_again_under_a_new_epoch(summary: Summary) -> None:
    seed(5)
    run_once()
    assert summary.read()["ready"] == 5
    EventLog.rotate()
    ChargePoint._get_collection().delete_one({"_id": 1})  # as a restored backup would
    assert summary.read()["ready"] == 4


def test_it_waits_for_others_no_longer_than_its_own_time(
    summary: Summary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They may be waiting for a MongoDB that hangs."""
    seed(1)
    monkeypatch.setattr(deadlines, "SECONDS", 0.2)
    with summary._lock, deadlines.deadline(), pytest.raises(ExecutionTimeout):
        summary.read()
    assert summary.read()["ready"] == 1


def following(summary: Summary) -> bool:
    """Whether it needs no counting any more."""
    figures = summary._figures
    return figures is not None and module._leads_from(figures, Span.read())


def test_changes_by_hand_are_counted_after_a_while(
    summary: Summary, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed(3)
    summary.read()
    ChargePoint._get_collection().update_one({"_id": 1}, {"$set": {"status": "error"}})
    assert summary.read()["error"] == 0, "no event tells of it"
    monkeypatch.setattr(module, "AGAIN", -1.0)
    wait_for(lambda: summary.read()["error"] == 1, 10, "it counts again")
