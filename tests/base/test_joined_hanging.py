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


def test_a_leader_in_a_hurry_leads_only_itself(
    rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its end would be the end of the others, who have more time."""

    def hurried(number: int) -> object:
        with deadlines.deadline():
            return rounds.joined(number)

    monkeypatch.setattr(deadlines, "SECONDS", module.ENOUGH * 0.9)
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    stuck = rounds.call(0)
    hurry = rounds.call(1, hurried)
    wait_for(lambda: rounds.seen == [[0], [1]], 10, "it goes without the first")
    others = [rounds.call(number) for number in (2, 3)]
    wait_for(lambda: sum(map(len, rounds.seen)) == 4, 10, "they go without it")
    for number in range(len(rounds.seen)):
        rounds.go(number)
    assert results(stuck, hurry, *others) == [0, 2, 4, 6]


def test_what_is_given_up_is_not_sent(rounds: Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    def hurried(number: int) -> object:
        with deadlines.deadline():
            return rounds.joined(number)

    monkeypatch.setattr(deadlines, "SECONDS", 0.2)
    first = rounds.call(0)
    assert isinstance(rounds.call(1, hurried).exception(10), ExecutionTimeout)
    last = rounds.call(2)
    rounds.go(0)
    rounds.go(1)
    assert results(first, last) == [0, 4]
    assert rounds.seen == [[0], [2]]
