"""Deliveries a second at a thousand subscribers, while changes come as fast as they are taken.

The changes are made by another process, and come through Redis: of ours as a saved document, an
entry in the log and a doorbell; of the peers as the message itself.
"""

import time

from bench.changes import Changes
from bench.measurements.load import load_share
from bench.options import Run
from bench.processes import wait_for
from bench.servers import ALL_IN_ONE, RAW, WEBSOCKETS, Server
from bench.subscribers import Subscribers

SIZE = 1000  # chargers
SUBSCRIBERS = 1000


def measure(run: Run) -> None:
    for number in range(run.rounds):
        peers = (WEBSOCKETS,) if run.quick else (WEBSOCKETS, RAW)
        for server in run.chosen(ALL_IN_ONE, *peers):
            run.say(f"fanout: round {number + 1}, {server.name}")
            _fan_out(run, server)


def _fan_out(run: Run, server: Server) -> None:
    databases = run.databases
    databases.seed(server.name, SIZE, ours=server.ours)
    with server.start(databases, redis=True, size=SIZE) as process:
        process.wait_until_it_answers(server.first_path)
        with Subscribers(process, SUBSCRIBERS) as subscribers:
            subscribers.start_counting()
            uri = databases.uri(server.name, SIZE)
            with Changes(
                server, uri, databases.redis_url, subscribers.total, SUBSCRIBERS
            ) as changes:
                _wait_for_flow(changes)
                began, total = time.monotonic(), subscribers.total.value
                used, reading = process.cpu_seconds(), subscribers.cpu_seconds()
                time.sleep(run.duration)
                seconds = time.monotonic() - began
                deliveries = subscribers.total.value - total
                used = process.cpu_seconds() - used
                reading = subscribers.cpu_seconds() - reading
                made = changes.stop()
            subscribers.wait_for(made)  # else an event was lost
            figure = run.results.figure("fanout", server.name, "deliveries", "deliveries/s")
            figure.add(
                deliveries / seconds,
                **{
                    "CPU us": used / deliveries * 1e6,
                    "CPU %": used / seconds * 100,
                    "load CPU %": load_share(run, "fanout", reading / seconds, used / seconds),
                    "MB": process.memory() / 1e6,
                },
            )


def _wait_for_flow(changes: Changes) -> None:
    """Warm: the window has been filled and emptied a few times."""
    wait_for(lambda: changes.made.value > 150, 60, "the first events are delivered")
