"""What can be measured: one module each, with a function `measure(run)`."""

from collections.abc import Callable

from bench.measurements import (
    all_in_one,
    fanout,
    http,
    latency,
    memory,
    relay,
    replay,
    scale,
    start,
    subscribers,
)
from bench.options import Run

#: In the order of the goals (docs/performance.md).
MEASUREMENTS: dict[str, Callable[[Run], None]] = {
    "http": http.measure,
    "all-in-one": all_in_one.measure,
    "fanout": fanout.measure,
    "subscribers": subscribers.measure,
    "latency": latency.measure,
    "relay": relay.measure,
    "scale": scale.measure,
    "replay": replay.measure,
    "memory": memory.measure,
    "start": start.measure,
}
