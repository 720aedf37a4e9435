"""How long it took: what a test asserts, or prints."""

import statistics
from collections.abc import Iterable, Sequence
from itertools import pairwise

from tests.live.audit.subscribers import Subscriber
from tests.live.audit.writers import Acknowledgement

END = float("inf")


def write_time(writes: Iterable[Acknowledgement], since: float, until: float = END) -> float:
    """The median duration (seconds) of what was acknowledged in this time."""
    return statistics.median(w.duration for w in writes if since <= w.at < until)


def longest_stall(writes: Iterable[Acknowledgement]) -> float:
    """The longest time (seconds) without any acknowledgement."""
    return max(b - a for a, b in pairwise(sorted(write.at for write in writes)))


def slowest_delivery(
    writes: Iterable[Acknowledgement],
    subscribers: Sequence[Subscriber],
    since: float = 0,
    until: float = END,
) -> float:
    """The longest time (seconds) from an acknowledgement until the last subscriber had it."""
    acknowledged = {w.change[:2]: w.at for w in writes if since <= w.at < until}
    slowest = 0.0
    for subscriber in subscribers:
        for event, at in zip(subscriber.events, subscriber.received_at, strict=True):
            told = acknowledged.get((event["chargepoint"]["id"], event["version"]))
            if told is not None:
                slowest = max(slowest, at - told)
    return slowest
