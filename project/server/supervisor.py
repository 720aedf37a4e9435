"""Keeps mongod and the workers running, from the first start to a clean stop."""

import contextlib
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping

from project.server import child
from project.server.child import Child
from project.server.errors import StartError
from project.server.mongod import EmbeddedMongod
from project.server.processes import how

# Seconds after the signal: workers are killed, then mongod is. All is over within ten.
WORKERS_DEADLINE, MONGOD_DEADLINE = 7.0, 9.5
POLL = 0.02  # seconds between two looks at a mongod that is starting


class Supervisor:
    """Runs `workers` processes on the listener, and the embedded mongod if there is one.

    Everything that happens arrives in one selector: signals (also of children that ended) through
    the wake-up socket, and a worker's readiness through its pipe.
    """

    def __init__(
        self,
        listener: socket.socket,
        workers: int,
        mongod: EmbeddedMongod | None,
        variables: Mapping[str, str],
        announce: Callable[[], None],
    ) -> None:
        """`variables` is the workers' environment; `announce` is called once, when all is ready."""
        self._listener = listener
        self._variables = variables
        self._announce = announce
        self._announced = False
        self._stopping = False
        self._selector = selectors.DefaultSelector()
        self._embedded = mongod
        self._mongod_ready = mongod is None
        self._mongod = [Child("The embedded MongoDB", mongod.spawn)] if mongod else []
        self._workers = [
            Child(f"Worker {number}", self._spawn_worker) for number in range(1, workers + 1)
        ]

    def run(self) -> None:
        """Return after SIGTERM, SIGINT or SIGHUP; raise StartError if there never was a server."""
        with self._signals():
            try:
                # All at once: the workers import Django while mongod opens its files.
                for each in self._children:
                    each.start()
                while not self._stopping:
                    self._wait()
                    self._look_after_children()
            finally:
                now = time.monotonic()
                child.stop(self._workers, now + WORKERS_DEADLINE)
                child.stop(self._mongod, now + MONGOD_DEADLINE)

    @property
    def _children(self) -> list[Child]:
        return self._mongod + self._workers

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Signals as bytes on a socket, so that none can be missed between a look and a wait."""
        ours, pythons = socket.socketpair()
        pythons.setblocking(False)
        signal.set_wakeup_fd(pythons.fileno())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup has it ignored
            signal.signal(signal.SIGHUP, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only to be woken
        self._selector.register(ours, selectors.EVENT_READ, lambda: ours.recv(4096))
        with ours, pythons:
            try:
                yield
            finally:
                signal.set_wakeup_fd(-1)

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _wait(self) -> None:
        pauses = [each.due_in for each in self._children]
        if not self._mongod_ready:
            pauses.append(POLL)
        timeout = min((pause for pause in pauses if pause is not None), default=None)
        for key, _ in self._selector.select(timeout):
            key.data()

    def _look_after_children(self) -> None:
        for each in self._children:
            code = each.ended()
            if code is not None:
                self._mourn(each, code)
            each.restart_if_due()
        if self._embedded and not self._mongod_ready:
            self._mongod_ready = self._embedded.poll_ready()

    def _mourn(self, each: Child, code: int) -> None:
        """Say what happened. What ends before there was a server would end again: give up."""
        of_mongod = self._embedded if each in self._mongod else None
        reason = of_mongod.why(code) if of_mongod else f"{each.name} {how(code)}."
        if self._announced:
            print(f"chargepoint: {reason} Starting it again.", file=sys.stderr, flush=True)
        elif each in self._workers and code > 0:
            sys.exit(code)  # it has said why
        else:
            raise StartError(reason)

    def _spawn_worker(self) -> subprocess.Popen[bytes]:
        ready, workers_end = os.pipe()
        self._selector.register(ready, selectors.EVENT_READ, lambda: self._worker_ready(ready))
        try:
            return subprocess.Popen(
                [
                    *(sys.executable, "-m", "project.server.worker"),
                    *map(str, (os.getpid(), self._listener.fileno(), workers_end)),
                ],
                stdin=subprocess.DEVNULL,
                pass_fds=(self._listener.fileno(), workers_end),
                env=self._variables,
                process_group=0,  # Ctrl-C in the terminal is the supervisor's
            )
        finally:
            os.close(workers_end)

    def _worker_ready(self, pipe: int) -> None:
        """The worker's end of the pipe was written to, or closed because it died."""
        is_ready = os.read(pipe, 1) != b""
        self._selector.unregister(pipe)
        os.close(pipe)
        if is_ready and not self._announced:
            self._announced = True
            self._announce()
