"""Goals are judged by the median over the rounds, ratios round by round."""

import pytest

from bench.goals import GOALS, Goal
from bench.results import Results, percentile

OURS, THEIRS = ("http", "rest", "PUT"), ("http", "peer", "PUT")


def results(ours: list[float], theirs: list[float]) -> Results:
    results = Results()
    for key, rounds in ((OURS, ours), (THEIRS, theirs)):
        for rate in rounds:
            results.figure(*key, "requests/s").add(rate, **{"CPU us": 1e6 / rate})
    return results


@pytest.mark.parametrize(
    ("must", "want", "holds"), [(2, 3, (True, False)), (2, 2, (True, True)), (2.1, 3, (False,) * 2)]
)
def test_it_judges_the_median_of_the_ratios(
    must: float, want: float, holds: tuple[bool, bool]
) -> None:
    judged = Goal("PUT", OURS, must, want, theirs=THEIRS).judge(
        results([200, 300, 100], [100, 100, 100])
    )
    assert judged
    assert (judged.value, judged.low, judged.high) == (2, 1, 3)
    assert (judged.must_holds, judged.want_holds) == holds
    assert judged.by_cpu == pytest.approx(2)


def test_less_can_be_better() -> None:
    goal = Goal("latency", OURS, must=10, want=3, less_is_better=True)
    judged = goal.judge(results([5], [1]))
    assert judged and judged.must_holds and not judged.want_holds


def test_what_was_not_measured_is_not_judged() -> None:
    assert Goal("PUT", OURS, 1, 2, theirs=THEIRS).judge(results([1], [])) is None
    assert not any(goal.judge(Results()) for goal in GOALS)


def test_want_is_never_easier_than_must() -> None:
    for goal in GOALS:
        assert (goal.want <= goal.must) == goal.less_is_better or goal.want == goal.must, goal


@pytest.mark.parametrize(("percent", "value"), [(50, 5.0), (90, 9.0), (99, 10.0), (100, 10.0)])
def test_a_percentile_is_a_value_that_was_measured(percent: float, value: float) -> None:
    assert percentile([float(number) for number in range(10, 0, -1)], percent) == value
