"""Event.prune: retention by position"""

import pytest

from notifications.documents import Event, Span
from tests.notifications.conftest import Log, MakeEvents


@pytest.fixture(autouse=True)
def ten_events(make_events: MakeEvents) -> None:
    make_events(10)


def positions(log: Log) -> list[int]:
    return [row["_id"] for row in log()]


@pytest.mark.parametrize(
    ("keep", "removed"), [(100, 0), (11, 0), (10, 0), (9, 1), (4, 6), (1, 9), (0, 0), (-5, 0)]
)
def test_it_keeps_the_newest(log: Log, keep: int, removed: int) -> None:
    assert Event.prune(keep) == removed
    assert positions(log) == list(range(removed + 1, 11))


def test_it_never_removes_the_head(log: Log, make_events: MakeEvents) -> None:
    for keep in (1, 1, 0, 1):
        Event.prune(keep)
        assert positions(log)[-1] == 10
    make_events(1, name="next")
    assert positions(log) == [10, 11]


def test_it_removes_a_batch_at_a_time(log: Log) -> None:
    assert [Event.prune(2, batch=3) for _ in range(4)] == [3, 3, 2, 0]
    assert positions(log) == [9, 10]


def test_it_finds_the_oldest_after_earlier_prunings(log: Log) -> None:
    Event.prune(5)
    assert Event.prune(2, batch=2) == 2
    assert positions(log) == [8, 9, 10]
    assert (Event.oldest(), Event.head()) == (8, 10)
    assert Span.read()[1:] == (8, 10)


def test_it_leaves_an_empty_log_alone(log: Log) -> None:
    Event.objects.delete()
    assert Event.prune(1) == 0
    assert (Event.oldest(), Event.head()) == (0, 0)
