"""Whether the load or the server was at its limit (bench.measurements.load)."""

from typing import Any

import pytest

from bench.measurements.load import load_share
from bench.options import Run


@pytest.mark.parametrize(
    ("reading", "serving", "noted"),
    [(0.84, 0.5, 0), (0.9, 0.5, 1), (0.9, 0.94, 1), (0.9, 0.99, 0), (0.5, 0.99, 0)],
)
def test_the_load_is_blamed_where_the_server_was_not_full(
    reading: float, serving: float, noted: int
) -> None:
    databases: Any = None
    run = Run(databases, rounds=1, duration=1, quick=True, check_only=False, only=frozenset())
    assert load_share(run, "fanout", reading, serving) == pytest.approx(reading * 100)
    assert len(run.notes) == noted
