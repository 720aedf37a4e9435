"""A subscriber that was away for a hundred thousand events gets them all, and then live ones."""

from bench import BenchError
from bench.answers import Client
from bench.options import Run
from bench.processes import wait_for
from bench.servers import ALL_IN_ONE
from bench.subscribers import Subscribers

SIZE = 1000  # chargers
EVENTS = 100_000


def measure(run: Run) -> None:
    for server in run.chosen(ALL_IN_ONE):
        databases = run.databases
        databases.seed(server.name, SIZE, ours=True, events=EVENTS)
        with server.start(databases, redis=False, size=SIZE) as process:
            process.wait_until_it_answers(server.first_path)
            client = Client(process)
            epoch = client.expect(200, "GET", "/chargepoint/events?limit=1")[0]["id"].split("-")[0]
            path = f"/ws/chargepoint?types=all&since={epoch}-0"
            for number in range(run.rounds):
                run.say(f"replay: round {number + 1}")
                events = databases.stored(server.name, SIZE).head
                used = process.cpu_seconds()
                with Subscribers(process, 1, path) as subscribers:
                    wait_for(
                        lambda: subscribers.total.value >= events,  # noqa: B023
                        60,
                        f"{events:,} events are replayed",
                    )
                    tally = subscribers.tally()
                    if tally.deliveries != events or tally.gaps or tally.last != events:
                        raise BenchError(f"The replay is not complete: {tally}")
                    status = ("charging", "ready")[number % 2]
                    client.expect(200, "PUT", "/chargepoint/1", {"status": status})
                    subscribers.wait_for(events + 1)
                figure = run.results.figure("replay", server.name, "events", "s")
                figure.add(
                    tally.last_at - tally.began,
                    **{"CPU us": (process.cpu_seconds() - used) / events * 1e6},
                )
            client.close()
