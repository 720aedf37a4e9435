"""Event.scan: a page of the log"""

from typing import Any

import pytest

from chargepoints.documents import ChargePoint
from notifications.documents import Event
from tests.notifications.conftest import Deliver, MakeEvents

# What the log holds: position, charger, type, new.
#   1 one created ready     4 one status_changed charging   7 two deleted
#   2 two created ready     5 two renamed "charging"        8 two restored ready
#   3 one status_changed    6 one status_changed ready      9 one status_changed error
#     error


@pytest.fixture(autouse=True)
def nine_events(deliver: Deliver) -> None:
    one, two = ChargePoint(name="one").save(), ChargePoint(name="two").save()
    deliver()

    def change(charger: ChargePoint, **values: str) -> None:
        for name, value in values.items():
            setattr(charger, name, value)
        charger.save()
        deliver()

    change(one, status="error")
    change(one, status="charging")
    change(two, name="charging")
    change(one, status="ready")
    two.soft_delete()
    deliver()
    two.restore()
    deliver()
    change(one, status="error")


def scan(after: int = 0, limit: int = 100, **filters: Any) -> tuple[list[int], int | None]:
    """(positions, where to go on)"""
    rows, reached = Event.scan(after, limit, **filters)
    return [row["_id"] for row in rows], reached


ALL = [1, 2, 3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize(
    ("after", "limit", "expected"),
    [
        (0, 100, (ALL, None)),
        (0, 9, (ALL, None)),
        (0, 8, ([1, 2, 3, 4, 5, 6, 7, 8], 8)),
        (3, 2, ([4, 5], 5)),
        (7, 2, ([8, 9], None)),
        (9, 2, ([], None)),
        (20, 2, ([], None)),
    ],
)
def test_it_reads_at_most_limit_and_says_where_to_go_on(
    after: int, limit: int, expected: tuple[list[int], int | None]
) -> None:
    assert scan(after, limit) == expected


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"charge_point": 2}, [2, 5, 7, 8]),
        ({"charge_point": 3}, []),
        ({"types": {"renamed"}}, [5]),
        ({"types": {"created", "deleted"}}, [1, 2, 7]),
        ({"statuses": {"error"}}, [3, 9]),
        ({"statuses": {"charging"}}, [4]),  # not the charger that was renamed to "charging"
        ({"statuses": {"ready"}}, [1, 2, 6, 8]),
        ({"statuses": {"ready"}, "types": {"status_changed"}}, [6]),
        ({"statuses": {"charging"}, "types": {"renamed"}}, []),
        ({"charge_point": 2, "statuses": {"ready"}, "types": {"restored", "deleted"}}, [8]),
    ],
)
def test_it_filters(filters: dict[str, Any], expected: list[int]) -> None:
    assert scan(**filters) == (expected, None)


@pytest.mark.parametrize("limit", [1, 2, 3])
@pytest.mark.parametrize("window", [1, 2, 4, 100])
@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"charge_point": 1},
        {"types": {"created", "status_changed"}},
        {"charge_point": 2, "types": {"created", "restored"}},
        {"statuses": {"error"}},
    ],
)
def test_its_pages_together_are_everything_once(
    filters: dict[str, Any], window: int, limit: int
) -> None:
    found: list[int] = []
    after: int | None = 0
    while after is not None:
        positions, reached = scan(after, limit, window=window, **filters)
        assert len(positions) <= limit
        assert reached is None or reached > after
        found += positions
        after = reached
    assert found == scan(**filters)[0]


def test_a_filter_looks_at_one_window_only() -> None:
    assert scan(0, types={"deleted"}, window=3) == ([], 3)
    assert scan(3, types={"deleted"}, window=3) == ([], 6)
    assert scan(6, types={"deleted"}, window=3) == ([7], None)
    assert scan(0, statuses={"error"}, window=3) == ([3], 3)


def test_without_a_filter_there_is_no_window() -> None:
    assert scan(0, window=1) == (ALL, None)
    assert scan(0, window=1, charge_point=2) == ([2, 5, 7, 8], None)


def test_it_misses_nothing_that_comes_while_it_looks(
    monkeypatch: pytest.MonkeyPatch, make_events: MakeEvents
) -> None:
    """A head read after the rows would say that their window was full, which it was not."""
    head = Event.head

    def grown_head(*session: object) -> int:
        monkeypatch.setattr(Event, "head", head)
        make_events(3, name="came meanwhile")
        return head()

    monkeypatch.setattr(Event, "head", grown_head)
    assert scan(8, types={"status_changed", "created"}, window=2) == ([9, 10], 10)
