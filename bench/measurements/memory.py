"""The memory of a server process that has answered a few requests and is idle."""

import time

from bench.answers import check
from bench.options import Run
from bench.servers import ALL_IN_ONE, BEANIE, EXPRESS, RAW, REST

SIZE = 2000  # chargers


def measure(run: Run) -> None:
    peers = () if run.quick else (RAW, BEANIE, EXPRESS)
    for server in run.chosen(REST, ALL_IN_ONE, *peers):
        run.say(f"memory: {server.name}")
        run.databases.seed(server.name, SIZE, ours=server.ours)
        with server.start(run.databases, redis=False, size=SIZE) as process:
            process.wait_until_it_answers(server.first_path)
            check(process, SIZE)
            time.sleep(1)
            run.results.figure("memory", server.name, "idle", "MB").add(process.memory() / 1e6)
