"""The HTTP load: wrk, one thread, 16 connections."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from bench import BenchError
from bench.processes import HttpProcess

CONNECTIONS = 16
_SCRIPT = Path(__file__).with_name("wrk.lua")


class Run(NamedTuple):
    requests: int
    seconds: float
    bytes: int  # of all answers, with their headers
    sent: int  # where the next `put` goes on
    p50: float  # ms
    p99: float  # ms
    longest: float  # ms
    cpu: float  # seconds of the server

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds

    @property
    def cpu_each(self) -> float:
        """CPU microseconds of the server for one request."""
        return self.cpu / self.requests * 1e6


def run(server: HttpProcess, seconds: int, path: str, *requests: object) -> Run:
    """Load the server; `requests` is what wrk.lua takes. Raises BenchError at the first error."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise BenchError("wrk is missing (Debian: wrk).")
    options = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "5s", "-s", str(_SCRIPT)]
    before = server.cpu_seconds()
    done = subprocess.run(
        [wrk, *options, f"{server.url}{path}", "--", *map(str, requests)],
        capture_output=True,
        text=True,
        check=False,
    )
    cpu = server.cpu_seconds() - before
    try:
        report = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        raise BenchError(f"wrk failed: {done.stderr}\n{done.stdout}") from None
    refused, broken = report.pop("refused"), report.pop("broken")
    if refused or broken or not report["requests"]:
        raise BenchError(
            f"{server.name}, {requests[0]} {path}: of {report['requests']} requests {refused} "
            f"were answered with an error and {broken} not at all.\n{server.output[-2000:]}"
        )
    return Run(**report, cpu=cpu)
