"""A REST process at a thousand chargers, and at a million with a full event log."""

import time
from contextlib import ExitStack

from bench.answers import Client
from bench.options import Run
from bench.processes import HttpProcess, wait_for
from bench.race import GET, PUT, Contestant, Operation, race
from bench.servers import REST

SMALL = 1000
PAGES = tuple(
    Operation(f"{page} page", f"/chargepoint?limit=100&after={after}", "same")
    for page, after in (("first", "0"), ("middle", "{middle}"), ("last", "{last}"))
)

#: No goal compares them: at a million they must take less than 100 ms (p99), see issue 4.
COUNTS = (
    Operation("summary", "/chargepoint/summary", "same"),
    Operation("page, count=true", "/chargepoint?limit=100&count=true", "same"),
)


def measure(run: Run) -> None:
    large = run.of(100_000, 1_000_000)
    if run.quick:
        run.note(f"--quick: scale was measured at {large:,} chargers and events, not a million.")
    with ExitStack() as stack:
        small = Contestant.start(
            stack, run, REST, size=SMALL, redis=True, events=SMALL, name="small"
        )
        run.say(f"scale: {large:,} chargers and events are made")
        big = Contestant.start(stack, run, REST, size=large, redis=True, events=large, name="large")
        for contestant in (small, big):
            contestant.prepare(stack)
            wait_for(lambda: _follows(contestant.process), 60, "the summary follows the log")  # noqa: B023
        race(run, "scale", [small, big], (GET, *PAGES, *COUNTS, PUT))


def _follows(server: HttpProcess) -> bool:
    """Whether the summary needs no count any more: the first ones, and one beside them, do."""
    client, began = Client(server), time.monotonic()
    client.expect(200, "GET", "/chargepoint/summary")
    client.close()
    return time.monotonic() - began < 0.1
