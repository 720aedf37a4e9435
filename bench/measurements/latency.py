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
            changes = run.of(100, 500)
            for first in range(0, run.rounds * (changes + 1), changes + 1):
                after = _changes(process, range(first, first + changes + 1))
                figure = run.results.figure("latency", server.name, "p50", "ms")
                figure.add(percentile(after, 50))
                figure = run.results.figure("latency", server.name, "p99", "ms")
                figure.add(percentile(after, 99), **{"longest ms": max(after)})


def _changes(process: HttpProcess, numbers: range) -> list[float]:
    """Milliseconds from each answer to its event, without the first one, which is slower.

    0 where the event came before the answer.
    """
    address = ("127.0.0.1", process.port)
    with socket.create_connection(address) as events, socket.create_connection(address) as api:
        events.sendall(HANDSHAKE.format(path="/ws/chargepoint", host="127.0.0.1").encode())
        if b" 101 " not in events.recv(4096):
            raise BenchError(f"{process.name} refuses the websocket.")
        return [_change(events, api, number) for number in numbers][1:]


def _change(events: socket.socket, api: socket.socket, number: int) -> float:
    time.sleep(PAUSE)
    body = json.dumps({"status": STATUSES[number % 4]})
    api.sendall(
        f"PUT /chargepoint/1 HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
    )
    wanted = STATUSES[number % 4].encode()
    received = {events: b"", api: b""}
    arrived: dict[socket.socket, float] = {}
    while len(arrived) < 2:
        readable, _, _ = select.select([events, api], [], [], 5)
        if not readable:
            raise BenchError(f"Within 5 s of a PUT there was no more than {received}")
        for each in readable:
            received[each] += each.recv(65536)
            if wanted in received[each]:
                arrived.setdefault(each, time.monotonic())
    if not received[api].startswith(b"HTTP/1.1 200"):
        raise BenchError(f"A PUT was answered by {received[api][:200]!r}")
    return max(0.0, (arrived[events] - arrived[api]) * 1e3)
