"""How often a server process looks for garbage."""

import gc
from collections.abc import Iterator

import pytest

from project.base.garbage import THRESHOLD, collect_seldom


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_it_leaves_alone_what_is_there() -> None:
    collect_seldom()
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold() == THRESHOLD


def test_it_still_collects() -> None:
    collect_seldom()
    before = gc.get_stats()[0]["collections"]
    kept = [[] for _ in range(2 * THRESHOLD[0])]
    assert gc.get_stats()[0]["collections"] > before and len(kept) == 2 * THRESHOLD[0]
