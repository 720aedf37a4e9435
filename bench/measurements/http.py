"""REST processes side by side; a PUT tells the processes that have subscribers, through Redis."""

from contextlib import ExitStack

from bench.options import Run
from bench.race import ALL, Contestant, race
from bench.servers import BEANIE, EXPRESS, RAW, REST

SIZE = 2000  # chargers


def measure(run: Run) -> None:
    with ExitStack() as stack:
        contestants = [
            Contestant.start(stack, run, server, size=SIZE, redis=True)
            for server in run.chosen(REST, RAW, BEANIE, EXPRESS)
        ]
        for contestant in contestants:
            contestant.prepare(stack)
        race(run, "http", contestants, ALL)
