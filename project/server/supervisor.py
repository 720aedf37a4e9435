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

from project.server import child, shared_counts
from project.server.child import Child
from project.server.errors import StartError
from project.server.lines import say
from project.server.mongod import EmbeddedMongod
from project.server.processes import how

# Seconds after the signal: workers are killed, then mongod is. Without DRAIN_SECONDS all is over
# within ten; with ten of them, which is the most there may be, within thirty.
WORKERS_DEADLINE, MONGOD_DEADLINE = 7.0, 9.5
POLL = 0.02  # seconds between two looks at a mongod that is starting


class Supervisor:
    """Runs `workers` processes on the listener, and the embedded mongod if there is one.

    Everything that happens arrives in one selector: signals (also of children that ended) through
    the wake-up socket, and a worker's readiness through its channel. A channel carries a byte each
    way: to the worker when MongoDB accepts connections (PyMongo itself would look again only after
    half a second), and back when the worker does.
    """

    def __init__(
        self,
        listener: socket.socket,
        workers: int,
        patience: int,
        mongod: EmbeddedMongod | None,
        variables: Mapping[str, str],
        announce: Callable[[], None],
    ) -> None:
        """`variables` is the workers' environment; `announce` is called once, when all is ready.

        `patience` is DRAIN_SECONDS.
        """
        self._listener = listener
        self._patience = patience
        self._variables = variables
        self._announce = announce
        self._announced = False
        self._stopping = False
        self._selector = selectors.DefaultSelector()
        self._embedded = mongod
        self._mongod_ready = mongod is None
        self._channels: list[socket.socket] = []
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
                # The workers have it, too: once none of them listens, clients are refused.
                self._listener.close()
                now = time.monotonic() + 2 * self._patience
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
        if self._stopping:  # again: whoever asks has no patience any more
            child.terminate(self._workers)
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
        if self._embedded and not self._mongod_ready and self._embedded.poll_ready():
            self._mongod_ready = True
            for channel in self._channels:
                _tell(channel)

    def _mourn(self, each: Child, code: int) -> None:
        """Say what happened. What ends before there was a server would end again: give up."""
        if each in self._workers:
            shared_counts.forget(each.process_id, self._variables)
        of_mongod = self._embedded if each in self._mongod else None
        reason = of_mongod.why(code) if of_mongod else f"{each.name} {how(code)}."
        if self._announced:
            say(f"chargepoint: {reason} Starting it again.", "WARNING")
        elif each in self._workers and code > 0:
            sys.exit(code)  # it has said why
        else:
            raise StartError(reason)

    def _spawn_worker(self) -> subprocess.Popen[bytes]:
        channel, workers_end = socket.socketpair()
        self._selector.register(channel, selectors.EVENT_READ, lambda: self._heard_from(channel))
        self._channels.append(channel)
        if self._mongod_ready:
            _tell(channel)
        with workers_end:
            descriptors = (self._listener.fileno(), workers_end.fileno())
            return subprocess.Popen(
                [
                    *(sys.executable, "-m", "project.server.worker"),
                    *map(str, (os.getpid(), *descriptors, self._patience)),
                ],
                stdin=subprocess.DEVNULL,
                pass_fds=descriptors,
                env=self._variables,
                process_group=0,  # Ctrl-C in the terminal is the supervisor's
            )

    def _heard_from(self, channel: socket.socket) -> None:
        """The worker accepts connections, or its end of the channel was closed as it died."""
        is_ready = _listen(channel)
        self._selector.unregister(channel)
        self._channels.remove(channel)
        channel.close()
        if is_ready and not self._announced:
            self._announced = True
            self._announce()


def _tell(channel: socket.socket) -> None:
    with contextlib.suppress(BrokenPipeError):  # it died; its end is noticed elsewhere
        channel.send(b"!")


def _listen(channel: socket.socket) -> bool:
    try:
        return channel.recv(1) != b""
    except ConnectionResetError:  # it died without having read our byte
        return False
