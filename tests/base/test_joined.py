"""Calls that come while one is under way share the next round trip (project.base.joined)."""

import gc
import weakref

import pytest
from bson.errors import InvalidDocument
from pymongo.errors import AutoReconnect

from project.base.joined import Joined
from tests.base.rounds import Rounds, results
from tests.live.wait import wait_for


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
    assert [call.exception() is None for call in calls] == [True, True, False, True, False]


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
    first, second = results(*calls[1:3])
    assert repr(first) == repr(second) == repr(error)
    assert first is not second, "each has its own traceback"
    rounds.trouble = None
    rounds.go(2)
    assert results(calls[3]) == [6], "the next round goes on"


def test_too_few_answers_are_an_error_and_no_answer(rounds: Rounds) -> None:
    rounds.joined = Joined(lambda number: rounds.double([number])[0], lambda numbers: [1])
    calls = [rounds.call(number) for number in range(3)]
    rounds.go(0)
    assert [type(answer) for answer in results(*calls)] == [int, ValueError, ValueError]


@pytest.mark.parametrize("error", [OverflowError("too long"), InvalidDocument("not BSON")])
def test_one_that_cannot_be_sent_fails_no_other(rounds: Rounds, error: Exception) -> None:
    """It is found out before anything is sent."""

    def alone(number: int) -> int | Exception:
        if number == 2:
            raise error
        return rounds.double([number])[0]

    def together(numbers: list[int]) -> list[int | Exception]:
        raise error

    rounds.joined = Joined(alone, together)
    calls = [rounds.call(number) for number in range(4)]
    for number in range(3):
        rounds.go(number)
    assert results(*calls) == [0, 2, error, 6]
    assert rounds.seen == [[0], [1], [3]]


def test_an_error_is_forgotten_with_whoever_caught_it() -> None:
    """Or its frames, and what they hold, would live until the garbage collector comes."""

    def fail(number: int) -> int:
        raise AutoReconnect("away")

    def caught() -> "weakref.ref[AutoReconnect]":
        try:
            Joined(fail, lambda numbers: numbers)(1)
        except AutoReconnect as error:
            return weakref.ref(error)
        raise AssertionError

    gc.disable()
    try:
        assert caught()() is None
    finally:
        gc.enable()
