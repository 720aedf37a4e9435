"""A run that lost an event, or got one twice, is no result."""

import pytest

from bench import BenchError
from bench.subscribers import Subscribers
from bench.websocket_client import Tally


class OfTen(Subscribers):
    """Ten subscribers, without their process."""

    class server:  # noqa: N801
        name = "a server"

    count = 10

    def __init__(self) -> None:
        pass


WHOLE = Tally(10, 30, fewest=3, most=3, gaps=0, last=3, last_at=1.0, began=0.0, arrivals={})


def test_each_subscriber_has_each_event() -> None:
    OfTen().require_complete(WHOLE, 3)


@pytest.mark.parametrize(
    "change",
    [
        {"deliveries": 29, "fewest": 2},
        {"deliveries": 31, "most": 4},
        {"fewest": 2, "most": 4},
        {"gaps": 1},
        {"connections": 9},
    ],
)
def test_it_fails_when_anything_is_amiss(change: dict[str, int]) -> None:
    with pytest.raises(BenchError):
        OfTen().require_complete(WHOLE._replace(**change), 3)  # type: ignore[arg-type]
