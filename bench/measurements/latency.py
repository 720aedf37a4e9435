"""From the answer of a PUT to its event at a subscriber, on an idle server.

Both connections are read by this one process, in the order in which they become readable.
"""

import json
import select
import socket
import time

from bench import BenchError
from bench.options import Run
from bench.processes import HttpProcess
from bench.results import percentile
from bench.servers import ALL_IN_ONE
from bench.websocket_client import HANDSHAKE

SIZE = 1000  # chargers
PAUSE = 0.03  # seconds between two changes
STATUSES = ("charging", "waiting", "error", "ready")


def measure(run: Run) -> None:
    for server in run.chosen(ALL_IN_ONE):
        run.databases.seed(server.name, SIZE, ours=True)
        with server.start(run.databases, redis=False, size=SIZE) as process:
            process.wait_until_it_answers(server.first_path)
            run.say("latency: one change at a time")
            for _ in range(run.rounds):
                after = _changes(process, run.of(100, 500))
                figure = run.results.figure("latency", server.name, "p50", "ms")
                figure.add(percentile(after, 50))
                figure = run.results.figure("latency", server.name, "p99", "ms")
                figure.add(percentile(after, 99), **{"longest ms": max(after)})


def _changes(process: HttpProcess, count: int) -> list[float]:
    """Milliseconds from each answer to its event; 0 where the event came first."""
    address = ("127.0.0.1", process.port)
    with socket.create_connection(address) as events, socket.create_connection(address) as api:
        events.sendall(HANDSHAKE.format(path="/ws/chargepoint", host="127.0.0.1").encode())
        if b" 101 " not in events.recv(4096):
            raise BenchError(f"{process.name} refuses the websocket.")
        _change(events, api, 0)  # the first one is slower
        return [_change(events, api, number) for number in range(1, count + 1)]


def _change(events: socket.socket, api: socket.socket, number: int) -> float:
    time.sleep(PAUSE)
    body = json.dumps({"status": STATUSES[number % 4]})
    api.sendall(
        f"PUT /chargepoint/1 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
    )
    arrived: dict[socket.socket, float] = {}
    while len(arrived) < 2:
        readable, _, _ = select.select([events, api], [], [], 5)
        if not readable:
            raise BenchError("A change was not answered, or its event did not come, within 5 s.")
        for each in readable:
            arrived.setdefault(each, time.monotonic())
            data = each.recv(65536)
            if each is api and not data.startswith(b"HTTP/1.1 200"):
                raise BenchError(f"A PUT was answered by {data[:200]!r}")
            if each is events and STATUSES[number % 4].encode() not in data:
                raise BenchError(f"Another event than that of the PUT: {data[:300]!r}")
    return max(0.0, (arrived[events] - arrived[api]) * 1e3)
