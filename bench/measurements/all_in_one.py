"""One process that serves REST and websockets, with subscribers that hear of each PUT."""

from contextlib import ExitStack

from bench.options import Run
from bench.race import ALL, Contestant, race
from bench.servers import ALL_IN_ONE, BEANIE, RAW

SIZE = 2000  # chargers
SUBSCRIBERS = 10


def measure(run: Run) -> None:
    peers = run.chosen(BEANIE) if run.quick else run.chosen(BEANIE, RAW)
    with ExitStack() as stack:
        contestants = [
            Contestant.start(stack, run, server, size=SIZE, redis=False)
            for server in [*run.chosen(ALL_IN_ONE), *peers]
        ]
        for contestant in contestants:
            contestant.prepare(stack, SUBSCRIBERS)
        race(run, "all-in-one", contestants, ALL)
