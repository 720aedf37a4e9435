"""`scripts/server`, started again on the data of its first start: until it answers."""

import tempfile
import time

from bench.machine import on_all_cores
from bench.options import Run
from bench.processes import ROOT, HttpProcess
from bench.servers import ALL_IN_ONE, INHERITED


def measure(run: Run) -> None:
    for server in run.chosen(ALL_IN_ONE):
        with tempfile.TemporaryDirectory(prefix="chargepoint-bench-") as folder:
            for number in range(run.rounds + 1):
                run.say(f"start: number {number + 1}")
                # As a person would: on all cores, development settings, embedded MongoDB.
                began = time.monotonic()
                command = on_all_cores([str(ROOT / "scripts/server")])
                with HttpProcess("scripts/server", command, {**INHERITED, "DATA_DIR": folder}) as p:
                    p.wait_until_it_answers("/chargepoint")
                    took = time.monotonic() - began
                figure = run.results.figure("start", server.name, "again", "s")
                if number:
                    figure.add(took)
