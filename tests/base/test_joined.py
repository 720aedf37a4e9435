"""Calls that come while one is under way share the next round trip (project.base.joined)."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from pymongo.errors import AutoReconnect, ExecutionTimeout

from project.base import deadlines
from project.base import joined as module
from project.base.joined import Joined
from tests.live.wait import wait_for


class Rounds:
    """Doubles numbers; each round waits until the test lets it go."""

    def __init__(self) -> None:
        self.joined = Joined(lambda number: self.double([number])[0], self.double)
        self.seen: list[list[int]] = []
        self.trouble: BaseException | None = None
        self._gates: list[threading.Event] = []
        self._pool = ThreadPoolExecutor(16)

    def double(self, numbers: list[int]) -> list[int | Exception]:
        gate = threading.Event()
        self._gates.append(gate)
        self.seen.append(numbers)
        assert gate.wait(10)
        if self.trouble:
            raise self.trouble
        return [ValueError(number) if number < 0 else 2 * number for number in numbers]

    def call(self, number: int, joined: Callable[[int], object] | None = None) -> "Future[object]":
        """In a thread; returns when it is under way, or waits."""
        before = len(self.seen) + len(self.joined._waiting)
        future = self._pool.submit(joined or self.joined, number)
        wait_for(lambda: len(self.seen) + len(self.joined._waiting) > before, 10, "it has come")
        return future

    def go(self, number: int) -> None:
        """Let a round end, when it has begun."""
        wait_for(lambda: len(self._gates) > number, 10, "the round has begun")
        self._gates[number].set()

    def close(self) -> None:
        for gate in self._gates:
            gate.set()
        self._pool.shutdown()


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rounds]:
    monkeypatch.setattr(module, "PATIENCE", 10)
    rounds = Rounds()
    yield rounds
    rounds.close()


def results(*calls: "Future[object]") -> list[object]:
    return [call.exception(10) or call.result() for call in calls]


def test_a_lone_call_goes_at_once_and_alone(rounds: Rounds) -> None:
    first = rounds.call(1)
    rounds.go(0)
    assert results(first) == [2]
    second = rounds.call(2)
    rounds.go(1)
    assert results(second) == [4]
    assert rounds.seen == [[1], [2]]


def test_those_that_come_meanwhile_go_together(rounds: Rounds) -> None:
    calls = [rounds.call(number) for number in range(6)]
    rounds.go(0)
    rounds.go(1)
    assert results(*calls) == [0, 2, 4, 6, 8, 10]
    assert rounds.seen == [[0], [1, 2, 3, 4, 5]]


def test_none_joins_a_round_that_has_begun(rounds: Rounds) -> None:
    """What it reads may be older than the call."""
    calls = [rounds.call(0), rounds.call(1)]
    rounds.go(0)
    wait_for(lambda: len(rounds.seen) == 2, 10, "the second round")
    calls.append(rounds.call(2))
    rounds.go(1)
    rounds.go(2)
    assert results(*calls) == [0, 2, 4]
    assert rounds.seen == [[0], [1], [2]]


def test_each_has_its_own_error(rounds: Rounds) -> None:
    calls = [rounds.call(number) for number in (0, 1, -2, 3, -4)]
    rounds.go(0)
    rounds.go(1)
    answers = results(*calls)
    assert [answer for answer in answers if isinstance(answer, int)] == [0, 2, 6]
    assert [str(answer) for answer in answers if isinstance(answer, ValueError)] == ["-2", "-4"]


@pytest.mark.parametrize("error", [AutoReconnect("away"), SystemExit()])
def test_a_round_that_fails_fails_for_all_that_are_in_it(
    rounds: Rounds, error: BaseException
) -> None:
    calls = [rounds.call(number) for number in range(3)]
    rounds.go(0)
    assert results(calls[0]) == [0]
    wait_for(lambda: len(rounds.seen) == 2, 10, "the second round")
    calls.append(rounds.call(3))
    rounds.trouble = error
    rounds.go(1)
    assert results(*calls[1:3]) == [error, error]
    rounds.trouble = None
    rounds.go(2)
    assert results(calls[3]) == [6], "the next round goes on"


def test_too_few_answers_are_an_error_and_no_answer(rounds: Rounds) -> None:
    rounds.joined = Joined(lambda number: rounds.double([number])[0], lambda numbers: [1])
    calls = [rounds.call(number) for number in range(3)]
    rounds.go(0)
    assert [type(answer) for answer in results(*calls)] == [int, ValueError, ValueError]


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
