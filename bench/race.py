"""Several servers do the same things in turn: A B C, B C A, ..., so that all see the same machine.

After each round of writes the database is compared with what was answered: nothing may be lost,
nothing done twice, and of ours each change must be in the event log.
"""

import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import NamedTuple

from bench import BenchError, wrk
from bench.answers import Client, check, check_subscribers
from bench.databases import Databases, Stored
from bench.options import Run
from bench.processes import HttpProcess, wait_for
from bench.servers import Server
from bench.subscribers import Subscribers

_SETTLED = 0.25  # seconds without a change: nothing is under way any more
_DRAINED = 20  # seconds within which the relay must have caught up after a round


class Operation(NamedTuple):
    what: str  # as the results have it
    path: str  # {middle} and {last} stand for where the last page and the one halfway begin
    kind: str  # as wrk.lua has it


GET = Operation("GET one", "/", "get")
LIST_100 = Operation("list 100", "/chargepoint?limit=100", "same")
LIST_1000 = Operation("list 1000", "/chargepoint?limit=1000", "same")
PUT = Operation("PUT", "/", "put")
POST = Operation("POST", "/", "post")
ALL = (GET, LIST_100, LIST_1000, PUT, POST)


@dataclass
class Contestant:
    """A server that runs, on a seeded database of its own."""

    server: Server
    process: HttpProcess
    databases: Databases
    size: int
    name: str  # as the results have it
    subscribers: Subscribers | None = None
    _puts: int = 0
    _posts: int = 0
    _settled: Stored | None = None  # after the last round of writes

    @classmethod
    def start(
        cls,
        stack: ExitStack,
        run: Run,
        server: Server,
        *,
        size: int,
        redis: bool,
        events: int = 0,
        name: str = "",
    ) -> "Contestant":
        """Seeded and starting; call `prepare` next. Ended by the stack."""
        run.databases.seed(server.name, size, ours=server.ours, events=events)
        process = stack.enter_context(server.start(run.databases, redis=redis, size=size))
        return cls(server, process, run.databases, size, name or server.name)

    def prepare(self, stack: ExitStack, subscribers: int = 0) -> None:
        """Wait until it answers, check its answers, and connect subscribers."""
        self.process.wait_until_it_answers(self.server.first_path)
        check(self.process, self.size)
        if subscribers:
            self.subscribers = stack.enter_context(Subscribers(self.process, subscribers))
            check_subscribers(self.process, self.subscribers, self.size)

    def do(self, operation: Operation, seconds: int) -> wrk.Run:
        """One round. Raises BenchError when anything was not as it should be."""
        path = operation.path.format(middle=self.size // 2, last=self.size - 90)
        if operation.kind not in ("put", "post"):
            done = wrk.run(self.process, seconds, path, operation.kind, self.size)
            self.process.wait_until_idle()  # or the next one would share the core with it
            return done
        before = self._settled or self.stored()
        if self.subscribers:
            self.subscribers.start_counting()
        if operation.kind == "put":
            done = wrk.run(self.process, seconds, path, "put", self.size, self._puts)
            self._puts = done.sent
        else:
            self._posts += 1
            prefix = f"{self._posts}-{time.time_ns() % 10**9}-"
            done = wrk.run(self.process, seconds, path, "post", prefix)
        self._compare(operation, done, before)
        return done

    def stored(self) -> Stored:
        """What the database holds, once it holds all that was asked for, also in the log.

        wrk hangs up at the end, and a server goes on with what it has begun: it has come to the
        end of that when it has answered others since, and nothing changes any more.
        """
        client = Client(self.process)
        for _ in range(3):
            client.expect(200, "GET", "/chargepoint?limit=1")
        client.close()
        before, now = None, self.databases.stored(self.server.name, self.size)
        while before != now:
            time.sleep(_SETTLED)
            before, now = now, self.databases.stored(self.server.name, self.size)
        if self.server.ours:
            wait_for(
                lambda: not self.databases.pending(self.server.name, self.size),
                _DRAINED,
                f"the relay of {self.server.title} has caught up",
            )
            now = self.databases.stored(self.server.name, self.size)
        return now

    def _compare(self, operation: Operation, done: wrk.Run, before: Stored) -> None:
        after = self._settled = self.stored()
        changes = after.versions - before.versions
        # What was under way at the end was done, and not answered.
        if not 0 <= changes - done.requests <= wrk.CONNECTIONS:
            raise BenchError(
                f"{self.server.title}: {done.requests} x {operation.what} were answered with "
                f"success, and made {changes} changes."
            )
        if self.server.ours and after.head - before.head != changes:
            raise BenchError(
                f"{self.server.title}: {changes} changes made {after.head - before.head} events."
            )
        if self.subscribers and operation.kind == "put":
            self.subscribers.wait_for(changes)


def race(
    run: Run, measurement: str, contestants: list[Contestant], operations: tuple[Operation, ...]
) -> None:
    """All rounds of all operations, with a warm-up before them."""
    if run.check_only:
        return
    # A warm-up: connections are opened, code is compiled. A quick run does without the rest of it.
    for operation in operations[:1] if run.quick else operations:
        for contestant in contestants:
            run.say(f"{measurement}: warming up, {operation.what}, {contestant.name}")
            contestant.do(operation, 1)
    for number in range(run.rounds):
        # Another one begins each time: what the operation before has left to MongoDB, or to the
        # disk, is not always found by the same.
        first = number % len(contestants)
        for operation in operations:
            for contestant in contestants[first:] + contestants[:first]:
                run.say(f"{measurement}: round {number + 1}, {operation.what}, {contestant.name}")
                done = contestant.do(operation, run.duration)
                figure = run.results.figure(
                    measurement, contestant.name, operation.what, "requests/s"
                )
                figure.add(
                    done.rate,
                    **{
                        "p50 ms": done.p50,
                        "p99 ms": done.p99,
                        "CPU us": done.cpu_each,
                        "CPU %": done.cpu / done.seconds * 100,
                        "MB": contestant.process.memory() / 1e6,
                    },
                )
