"""Ten thousand websockets on one process: one change at a time, until all have it."""

import time

from bench.answers import Client
from bench.measurements.load import load_share
from bench.options import Run
from bench.results import percentile
from bench.servers import ALL_IN_ONE
from bench.subscribers import Subscribers

SIZE = 1000  # chargers
SUBSCRIBERS = 10_000
STATUSES = ("charging", "waiting", "error", "ready")


def measure(run: Run) -> None:
    for server in run.chosen(ALL_IN_ONE):
        databases = run.databases
        databases.seed(server.name, SIZE, ours=True)
        with server.start(databases, redis=False, size=SIZE) as process:
            process.wait_until_it_answers(server.first_path)
            client = Client(process)
            client.expect(200, "PUT", "/chargepoint/1", {"status": "error"})
            time.sleep(2)
            idle = process.memory()
            run.say(f"subscribers: {SUBSCRIBERS:,} websockets connect")
            with Subscribers(process, SUBSCRIBERS) as subscribers:
                reach = run.results.figure("subscribers", server.name, "p99", "ms")
                memory = run.results.figure("subscribers", server.name, "memory", "kB/connection")
                for number in range(run.of(8, 40)):
                    run.say(f"subscribers: change {number + 1}")
                    time.sleep(0.5)
                    subscribers.start_counting(timed=True)
                    reading, used = subscribers.cpu_seconds(), process.cpu_seconds()
                    began = time.monotonic()
                    status = {"status": STATUSES[number % 4]}
                    client.expect(200, "PUT", "/chargepoint/2", status)
                    tally = subscribers.wait_for(1)
                    ((_, times),) = tally.arrivals.items()
                    delays = [(each - began) * 1e3 for each in times]
                    seconds = tally.last_at - began
                    reading = subscribers.cpu_seconds() - reading
                    used = process.cpu_seconds() - used
                    reach.add(
                        percentile(delays, 99),
                        **{
                            "p50 ms": percentile(delays, 50),
                            # of one delivery, its share of the PUT included
                            "CPU us": used / SUBSCRIBERS * 1e6,
                            "load CPU %": load_share(
                                run, "subscribers", reading / seconds, used / seconds
                            ),
                        },
                    )
                memory.add(
                    (process.memory() - idle) / SUBSCRIBERS / 1e3,
                    **{"connected in s": subscribers.connected_in, "MB": process.memory() / 1e6},
                )
            client.close()
