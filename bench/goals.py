"""What we want to reach: each row of the goals, and how it is judged (docs/performance.md)."""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from bench.results import Figure, Results

Key = tuple[str, str, str]  # measurement, server, what


class Judged(NamedTuple):
    value: float  # the median over the rounds
    low: float
    high: float
    unit: str
    must_holds: bool
    want_holds: bool
    #: The same ratio by the servers' CPU time: that is right on a busy machine, too.
    by_cpu: float | None


@dataclass(frozen=True)
class Goal:
    """`must` and `want` are for `ours` itself or, with `theirs`, for ours divided by theirs."""

    label: str
    ours: Key
    must: float
    want: float
    theirs: Key | None = None
    less_is_better: bool = False

    def judge(self, results: Results) -> Judged | None:
        """None where it was not measured."""
        ours = results.get(*self.ours)
        if ours is None:
            return None
        values, unit, theirs = ours.rounds, ours.unit, None
        if self.theirs:
            theirs = results.get(*self.theirs)
            if theirs is None:
                return None
            values, unit = list(_ratios(ours, theirs)), "x"
        value = statistics.median(values)

        def holds(goal: float) -> bool:
            return value <= goal if self.less_is_better else value >= goal

        return Judged(
            value,
            min(values),
            max(values),
            unit,
            holds(self.must),
            holds(self.want),
            _by_cpu(ours, theirs),
        )


def _by_cpu(ours: Figure, theirs: Figure | None) -> float | None:
    if theirs is None or "CPU us" not in ours.beside or "CPU us" not in theirs.beside:
        return None
    used, peers = (statistics.median(figure.beside["CPU us"]) for figure in (ours, theirs))
    return peers / used


def _ratios(ours: Figure, theirs: Figure) -> Iterator[float]:
    """Round by round: what slowed the machine down for a while slowed both."""
    return (a / b for a, b in zip(ours.rounds, theirs.rounds, strict=True))


_HTTP = ("GET one", "list 100", "list 1000", "PUT", "POST")


def _against(
    label: str,
    measurement: str,
    ours: str,
    theirs: str,
    must: tuple[float, ...],
    want: tuple[float, ...],
) -> Iterator[Goal]:
    for what, at_least, better in zip(_HTTP, must, want, strict=True):
        yield Goal(
            f"{label}: {what}",
            (measurement, ours, what),
            at_least,
            better,
            theirs=(measurement, theirs, what),
        )


GOALS: tuple[Goal, ...] = (
    *_against(
        *("REST process / FastAPI + Beanie", "http", "rest", "fastapi-beanie"),
        must=(1.3, 2.5, 5, 1.3, 1.3),
        want=(2, 6, 10, 2, 2),
    ),
    *_against(
        *("REST process / FastAPI + PyMongo raw", "http", "rest", "fastapi-raw"),
        must=(1.1, 0.65, 1.1, 1.0, 1.2),
        want=(2, 1.5, 2, 1.2, 1.5),
    ),
    *_against(
        *("all in one, 10 subscribers / FastAPI + Beanie, 10 subscribers", "all-in-one"),
        *("all-in-one", "fastapi-beanie"),
        must=(0.85, 2, 4, 1.0, 1.0),
        want=(1.3, 4, 6, 1.5, 1.3),
    ),
    Goal(
        "fan-out to 1,000 subscribers / `websockets` broadcast()",
        ("fanout", "all-in-one", "deliveries"),
        must=0.6,
        want=1.0,
        theirs=("fanout", "websockets", "deliveries"),
    ),
    Goal(
        "10,000 subscribers: one change reaches all, p99",
        ("subscribers", "all-in-one", "p99"),
        must=250,
        want=120,
        less_is_better=True,
    ),
    Goal(
        "10,000 subscribers: memory for each",
        ("subscribers", "all-in-one", "memory"),
        must=40,
        want=25,
        less_is_better=True,
    ),
    Goal(
        "PUT answered -> event at a subscriber, idle, p50",
        ("latency", "all-in-one", "p50"),
        must=10,
        want=3,
        less_is_better=True,
    ),
    Goal(
        "PUT answered -> event at a subscriber, idle, p99",
        ("latency", "all-in-one", "p99"),
        must=40,
        want=10,
        less_is_better=True,
    ),
    Goal(
        "events through relay and log, 4 writers in bulk",
        ("relay", "all-in-one", "events"),
        must=2000,
        want=10_000,
    ),
    *(
        Goal(
            f"a million chargers / a thousand: {what}",
            ("scale", "large", what),
            must=0.7,
            want=0.9,
            theirs=("scale", "small", what),
        )
        for what in ("GET one", "first page", "middle page", "last page", "PUT")
    ),
    Goal(
        "replay of 100,000 events to one subscriber",
        ("replay", "all-in-one", "events"),
        must=5,
        want=1.5,
        less_is_better=True,
    ),
    Goal(
        "memory of an idle server process: all in one",
        ("memory", "all-in-one", "idle"),
        must=130,
        want=90,
        less_is_better=True,
    ),
    Goal(
        "memory of an idle server process: REST",
        ("memory", "rest", "idle"),
        must=130,
        want=90,
        less_is_better=True,
    ),
    Goal(
        "second start of scripts/server to first answer",
        ("start", "all-in-one", "again"),
        must=3,
        want=1.5,
        less_is_better=True,
    ),
)
