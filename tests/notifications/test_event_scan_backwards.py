"""Event.scan: the newest first, and up to a position"""

from functools import partial
from typing import Any

import pytest

from notifications.documents import Event
from tests.notifications.test_event_scan import nine_events  # noqa: F401 - an autouse fixture

FILTERS: list[dict[str, Any]] = [
    {},
    {"charge_point": 1},
    {"types": {"created", "status_changed"}},
    {"charge_point": 2, "types": {"created", "restored"}},
    {"statuses": {"error"}},
]
back = partial(Event.scan, newest_first=True)
everything = pytest.mark.parametrize("filters", FILTERS)


def scan(after: int, before: int | None, **filters: Any) -> list[int]:
    return [row["_id"] for row in Event.scan(after, 100, before=before, **filters)[0]]


@everything
@pytest.mark.parametrize("limit", [1, 2, 3])
@pytest.mark.parametrize("window", [1, 2, 4, 100])
@pytest.mark.parametrize(("after", "end"), [(0, None), (0, 5), (3, None), (2, 8), (4, 5), (9, 9)])
def test_its_pages_together_are_the_part_turned_round(
    filters: dict[str, Any], window: int, limit: int, after: int, end: int | None
) -> None:
    found: list[int] = []
    before = end
    while True:
        rows, reached = back(after, limit, before=before, window=window, **filters)
        assert len(rows) <= limit
        found += [row["_id"] for row in rows]
        if reached is None:
            break
        assert reached < (before or 10)
        before = reached
    assert found == scan(after, end, **filters)[::-1]


@everything
@pytest.mark.parametrize("window", [1, 2, 100])
def test_before_ends_it(filters: dict[str, Any], window: int) -> None:
    all_of_it = scan(0, None, **filters)
    found: list[int] = []
    after: int | None = 0
    while after is not None:
        rows, after = Event.scan(after, 2, before=7, window=window, **filters)
        found += [row["_id"] for row in rows]
    assert found == [position for position in all_of_it if position < 7]


def test_a_filter_looks_at_one_window_only() -> None:
    def created(before: int | None) -> tuple[list[int], int | None]:
        rows, reached = back(0, 9, before=before, types={"created"}, window=3)
        return [row["_id"] for row in rows], reached

    assert [created(before) for before in (None, 7, 4)] == [([], 7), ([], 4), ([2, 1], None)]
