"""Events a second from the outboxes into the log, while four processes insert in bulk."""

import time

from bench import BenchError
from bench.changes import BulkWriters
from bench.options import Run
from bench.processes import wait_for
from bench.servers import ALL_IN_ONE

SIZE = 1000  # chargers there are before
WRITERS = 4
BATCH = 250  # chargers that a writer inserts at once


def measure(run: Run) -> None:
    each = run.of(2500, 10_000)
    for server in run.chosen(ALL_IN_ONE):
        for _ in range(run.rounds):
            databases = run.databases
            databases.seed(server.name, SIZE, ours=True)
            with server.start(databases, redis=False, size=SIZE) as process:
                process.wait_until_it_answers(server.first_path)
                run.say(f"relay: {WRITERS} processes insert {each:,} chargers each")
                with BulkWriters(databases.uri(server.name, SIZE), WRITERS, each, BATCH) as writers:
                    wanted = databases.stored(server.name, SIZE).head + WRITERS * each
                    used, began = process.cpu_seconds(), time.monotonic()
                    writers.go()
                    wait_for(lambda: not writers.running(), 120, "all chargers are inserted")
                    written = time.monotonic()
                    events = databases.of(server.name, SIZE).events
                    wait_for(
                        lambda: events.find_one({"_id": wanted}, {"_id": 1}),  # noqa: B023
                        120,
                        "all events are in the log",
                    )
                    relayed = time.monotonic()
                if events.count_documents({}) != wanted:
                    raise BenchError("The log has more entries than there were events.")
                if (written - began) > 0.9 * (relayed - began):
                    run.note(
                        "relay: the last event was in the log as soon as the last charger was "
                        "inserted: the writers were at their limit, not the relay."
                    )
                figure = run.results.figure("relay", server.name, "events", "events/s")
                figure.add(
                    WRITERS * each / (relayed - began),
                    **{
                        "written a second": WRITERS * each / (written - began),
                        "CPU us": (process.cpu_seconds() - used) / (WRITERS * each) * 1e6,
                    },
                )
