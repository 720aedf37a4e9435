"""What was measured, and what is printed and stored of it."""

import statistics
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Figure:
    """One thing that one server did, over all rounds."""

    unit: str
    rounds: list[float] = field(default_factory=list)
    #: What else was seen in each round: "p50 ms", "p99 ms", "CPU us", "MB", "load CPU %", ...
    beside: dict[str, list[float]] = field(default_factory=dict)

    def add(self, value: float, **beside: float) -> None:
        self.rounds.append(value)
        for name, number in beside.items():
            self.beside.setdefault(name, []).append(number)

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)

    def as_json(self) -> dict[str, Any]:
        return {
            "unit": self.unit,
            "median": self.median,
            "min": min(self.rounds),
            "max": max(self.rounds),
            "rounds": self.rounds,
            **{name: statistics.median(numbers) for name, numbers in self.beside.items()},
        }


class Results:
    """Figures by measurement, server and what it did."""

    def __init__(self) -> None:
        self.figures: dict[tuple[str, str, str], Figure] = {}

    def figure(self, measurement: str, server: str, what: str, unit: str) -> Figure:
        """The figure with this name; a new one the first time."""
        return self.figures.setdefault((measurement, server, what), Figure(unit))

    def get(self, measurement: str, server: str, what: str) -> Figure | None:
        """None where it was not measured."""
        found = self.figures.get((measurement, server, what))
        return found if found and found.rounds else None


def percentile(values: list[float], percent: float) -> float:
    """The smallest value that `percent` of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100).__int__() - 1)]
