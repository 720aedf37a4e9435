"""Websocket subscribers in a process of their own, so that they measure and are not measured."""

import multiprocessing
import time
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from typing import Self

import psutil

from bench import BenchError
from bench.processes import HttpProcess, wait_for
from bench.websocket_client import Connections, Tally

_SPAWN = multiprocessing.get_context("spawn")


class Subscribers:
    """`count` websockets at a server."""

    def __init__(self, server: HttpProcess, count: int, path: str = "/ws/chargepoint") -> None:
        self.server = server
        self.count = count
        self._ours, theirs = _SPAWN.Pipe()
        #: Messages that have been received, all connections together; shared, and always current.
        self.total: Synchronized[int] = _SPAWN.Value("q", 0)
        self._process = _SPAWN.Process(
            target=_run, args=(f"{server.url}{path}", count, theirs, self.total), daemon=True
        )
        self._process.start()
        theirs.close()
        #: Seconds that it took to connect them all.
        self.connected_in: float = self._answer(60 + count / 50)

    def start_counting(self, *, timed: bool = False) -> None:
        """Forget what came until now; `timed`: keep the time of every single delivery."""
        self._ours.send(("start", timed))
        self._answer()

    def tally(self) -> Tally:
        self._ours.send(("tally", False))
        return self._answer()

    def wait_for(self, messages: int, seconds: float = 30) -> Tally:
        """The tally once each connection has so many, exactly. Raises BenchError otherwise."""
        wanted = messages * self.count
        wait_for(
            lambda: self.tally().deliveries >= wanted,
            seconds,
            f"{self.server.name} delivers {messages} events to {self.count} subscribers",
        )
        tally = self.tally()
        self.require_complete(tally, messages)
        return tally

    def require_complete(self, tally: Tally, messages: int) -> None:
        """Raise BenchError unless every connection got every message, in order and once."""
        lost = messages * self.count - tally.deliveries
        if lost or tally.gaps or tally.fewest != tally.most or tally.connections != self.count:
            raise BenchError(
                f"{self.server.name}: of {messages} events to {self.count} subscribers {lost} "
                f"deliveries were lost (negative: too many), {tally.gaps} came out of order, and "
                f"{self.count - tally.connections} connections ended."
            )

    def cpu_seconds(self) -> float:
        """CPU time of the process until now: it must stay well below that of the clock."""
        times = psutil.Process(self._process.pid).cpu_times()
        return times.user + times.system

    def _answer(self, seconds: float = 60):  # type: ignore[no-untyped-def]
        try:
            if not self._ours.poll(seconds):
                raise BenchError(f"The subscribers of {self.server.name} do not answer.")
            answer = self._ours.recv()
        except EOFError:
            raise BenchError(f"The subscribers of {self.server.name} have ended.") from None
        if isinstance(answer, str):
            raise BenchError(f"The subscribers of {self.server.name}: {answer}")
        return answer

    def close(self) -> None:
        self._ours.close()
        self._process.join(20)
        if self._process.is_alive():
            self._process.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _run(url: str, count: int, parent: Connection, total: "Synchronized[int]") -> None:
    """The process: connect, say how long it took, and receive until the parent hangs up."""
    began = time.monotonic()
    try:
        connections = Connections(url, count)
    except OSError as error:
        parent.send(str(error))
        return
    connections.watch(parent.fileno())
    parent.send(time.monotonic() - began)
    try:
        while True:
            connections.receive(1.0)
            total.value = connections.total
            while parent.poll():
                command, timed = parent.recv()
                if command == "start":
                    connections.start_counting(timed=timed)
                    parent.send(0.0)
                else:
                    parent.send(connections.tally())
    except (EOFError, OSError):
        connections.close()
