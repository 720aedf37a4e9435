"""A change that is made on a guess is right, or is made again on what is stored.

On a real MongoDB, with rounds of several changes.
"""

import time
from collections.abc import Callable, Iterator
from contextvars import copy_context
from typing import Any

import pytest
from django.conf import LazySettings
from mongoengine.errors import DoesNotExist
from pymongo.errors import AutoReconnect, ExecutionTimeout

from chargepoints.documents import ChargePoint
from project.base import deadlines
from project.base.actor import actor
from project.base.documents import InUse, Stored, VersionConflict
from project.base.documents.attempts import attempt
from project.base.documents.together import Call, Together, Write
from tests.live.real_documents import real_documents
from tests.live.servers import Mongod


@pytest.fixture(autouse=True)
def registry(mongod: Mongod, settings: LazySettings) -> Iterator[None]:
    """Chargers 1 to 4, made by this process, each changed by it once."""
    with real_documents(mongod, settings):
        for id in range(1, 5):
            ChargePoint.create({"name": f"Plaza {id}"})
            ChargePoint.change(id, {"status": "charging"})
        yield


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids that were read."""
    seen: list[int] = []
    find, find_all = Together._find, Together._find_all
    monkeypatch.setattr(Together, "_find", lambda t, id: (seen.append(id), find(t, id))[1])
    monkeypatch.setattr(
        Together, "_find_all", lambda t, ids: (seen.extend(ids), find_all(t, ids))[1]
    )
    return seen


def by_hand(id: int, **values: Any) -> None:
    """As another process or the mongo shell does it."""
    ChargePoint._get_collection().update_one({"_id": id}, {"$set": values})


def row(id: int) -> Stored:
    [found] = ChargePoint._get_collection().find({"_id": id})
    return dict(found)


def test_a_right_guess_saves_the_read(reads: list[int]) -> None:
    after = ChargePoint.change(1, {"status": "error"})
    assert reads == []
    stored = row(1)
    assert stored["outbox"][-1]["old"] == "charging"
    del stored["outbox"]
    assert after == stored


@pytest.mark.parametrize("version", [2, 7])
@pytest.mark.parametrize("values", [{"name": "Calle 1"}, {"status": "waiting"}])
def test_a_wrong_guess_is_read_again(
    reads: list[int], values: dict[str, Any], version: int
) -> None:
    """Also where somebody changed it by hand and left the version as it was."""
    by_hand(1, version=version, **values)
    after = ChargePoint.change(1, {"status": "error"})
    assert reads == [1]
    stored = row(1)
    assert (after["version"], after["name"]) == (version + 1, stored["name"])
    event = stored["outbox"][-1]
    assert (event["old"], event["name"]) == (values.get("status", "charging"), stored["name"])


def test_what_was_deleted_meanwhile_is_not_there() -> None:
    ChargePoint.load(1).soft_delete()
    with pytest.raises(DoesNotExist):
        ChargePoint.change(1, {"status": "error"})


def test_what_changes_nothing_is_read(reads: list[int]) -> None:
    """By a guess alone nobody is told that it is so already."""
    by_hand(1, version=9, status="ready")
    assert ChargePoint.change(1, {"status": "charging"})["version"] == 10
    assert reads == [1]


def test_a_version_is_not_refused_by_a_guess() -> None:
    by_hand(1, version=9)
    assert ChargePoint.change(1, {"status": "error"}, if_version={9})["version"] == 10
    with pytest.raises(VersionConflict):
        ChargePoint.change(1, {"status": "ready"}, if_version={9})


def test_after_an_unknown_outcome_nothing_is_guessed(
    reads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object) -> bool:
        raise AutoReconnect("connection closed")

    with monkeypatch.context() as patch, pytest.raises(AutoReconnect):
        patch.setattr(Together, "_update", lost)
        ChargePoint.change(1, {"status": "error"})
    ChargePoint.change(2, {"status": "error"})
    assert reads == [2]


def decision(id: int, by: str, **values: Any) -> tuple[int, Callable[[Stored], Write]]:
    """A call as ChargePoint.change makes it, by somebody of this name."""
    context = copy_context()
    context.run(actor.set, by)
    return id, lambda stored: context.run(attempt, ChargePoint, stored, values)


def test_in_a_round_each_gets_its_own_outcome(reads: list[int]) -> None:
    by_hand(2, version=9, status="waiting")  # its guess is wrong
    ChargePoint._together()._recent._rows.pop(3)  # there is none

    def refuse(stored: Stored) -> Write:
        raise InUse("name")

    outcomes = ChargePoint._together()._change_all(
        [
            decision(1, "Ann", status="error"),
            decision(2, "Bob", status="error"),
            decision(3, "Cleo", status="error"),
            (4, refuse),
            decision(99, "Dora", status="error"),
        ]
    )
    assert reads == [3, 4, 99]
    assert [type(outcome) for outcome in outcomes] == [
        Write,
        type(None),
        Write,
        InUse,
        ChargePoint.DoesNotExist,
    ]
    assert [row(id)["outbox"][-1].get("by") for id in (1, 2, 3)] == ["Ann", None, "Cleo"]
    assert [row(id)["status"] for id in (1, 2, 3, 4)] == ["error", "waiting", "error", "charging"]


def test_what_is_refused_for_a_name_says_nothing_of_guesses(reads: list[int]) -> None:
    with pytest.raises(InUse):
        ChargePoint.change(1, {"name": "Plaza 2"})
    for id in (2, 3, 4):
        ChargePoint.change(id, {"status": "error"})
    assert reads == []


def test_two_changes_of_one_in_a_round_say_nothing_of_guesses(reads: list[int]) -> None:
    calls = [decision(1, "Ann", status="error"), decision(1, "Bob", status="waiting")]
    first, second = ChargePoint._together()._change_all(calls)
    assert isinstance(first, Write) and second is None
    ChargePoint.change(2, {"status": "error"})
    assert reads == []


def test_deleting_and_restoring_here_is_known(reads: list[int]) -> None:
    ChargePoint.load(1).soft_delete().restore()
    reads.clear()
    assert ChargePoint.change(1, {"status": "error"})["version"] == 5
    assert reads == []


def test_a_field_of_somebody_else_is_no_condition() -> None:
    """Not even one that MongoDB could not be asked for."""
    by_hand(1, note={"$x": 1}, version=9)
    for status in ("error", "ready"):
        ChargePoint.change(1, {"status": status})
    assert row(1)["note"] == {"$x": 1}


def test_whoever_gave_up_is_not_decided_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their 503 is out: this change must not come after the one they made next."""
    calls = []

    def too_late(together: Together, call: Call) -> Write | None:
        calls.append(call)
        raise ExecutionTimeout("MongoDB has not answered in time")

    monkeypatch.setattr(deadlines, "SECONDS", 0.01)
    with monkeypatch.context() as patch, deadlines.deadline(), pytest.raises(ExecutionTimeout):
        patch.setattr(Together, "change", too_late)
        ChargePoint.change(1, {"status": "error"})
    time.sleep(0.02)
    ChargePoint.change(1, {"status": "ready"})
    [outcome] = ChargePoint._together()._change_all(calls)
    assert isinstance(outcome, ExecutionTimeout)
    assert row(1)["status"] == "ready"
