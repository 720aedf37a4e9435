"""A round trip that hangs: who is in it, and who is not (project.base.joined)."""

import pytest
from pymongo.errors import ExecutionTimeout

from project.base import deadlines
from project.base import joined as module
from tests.base.rounds import Rounds, results
from tests.live.wait import wait_for


def test_a_round_that_hangs_holds_up_nobody_else(
    rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    stuck = rounds.call(0)
    others = [rounds.call(number) for number in (1, 2, 3)]
    wait_for(lambda: sum(map(len, rounds.seen)) == 4, 10, "they go without it")
    for number in range(1, len(rounds.seen)):
        rounds.go(number)
    assert results(*others) == [2, 4, 6]
    assert not stuck.done()
    rounds.go(0)
    assert results(stuck) == [0]
    last = rounds.call(5)
    rounds.go(len(rounds.seen) - 1)
    assert results(last) == [10]


def test_a_leader_that_was_given_up_hands_nothing_over(
    rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    stuck, second = rounds.call(0), rounds.call(1)
    wait_for(lambda: len(rounds.seen) == 2, 10, "the second goes without it")
    monkeypatch.setattr(module, "PATIENCE", 10)
    third = rounds.call(2)
    leader = rounds.joined._leader
    rounds.go(0)
    assert results(stuck) == [0]
    assert rounds.joined._leader is leader, "the third waits for the second"
    rounds.go(1)
    rounds.go(2)
    assert results(second, third) == [2, 4]


def test_a_call_waits_no_longer_than_its_own_time(
    rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its leader may have more."""

    def hurried(number: int) -> object:
        with deadlines.deadline():
            return rounds.joined(number)

    monkeypatch.setattr(module, "PATIENCE", 1)
    monkeypatch.setattr(deadlines, "SECONDS", 1.2)
    first = rounds.call(0)
    patient = rounds.call(1)
    short = rounds.call(2, hurried)
    rounds.go(0)
    assert isinstance(short.exception(10), ExecutionTimeout)
    assert not patient.done()
    rounds.go(1)
    assert results(first, patient) == [0, 2]
