"""A process that is kept running."""

import subprocess
import time
from collections.abc import Callable

STABLE = 10.0  # seconds of life after which an end counts as the first one again
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 10.0  # seconds; doubled from one quick end to the next


class Child:
    """Starts a process, and again each time that `restart_if_due` finds its pause over."""

    def __init__(self, name: str, spawn: Callable[[], subprocess.Popen[bytes]]) -> None:
        self.name = name
        self.process: subprocess.Popen[bytes] | None = None
        self.process_id = 0  # also of one that has ended
        self._spawn = spawn
        self._started_at = 0.0
        self._pause = FIRST_PAUSE
        self._due = 0.0

    def start(self) -> None:
        self._started_at = time.monotonic()
        self.process = self._spawn()
        self.process_id = self.process.pid

    def ended(self) -> int | None:
        """The return code of a process that has ended, once; it is then due to be restarted."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        self.process = None
        now = time.monotonic()
        if now - self._started_at > STABLE:
            self._pause = FIRST_PAUSE
        self._due = now + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
        return code

    @property
    def due_in(self) -> float | None:
        """Seconds until it has to be restarted; None while it runs."""
        return None if self.process else max(0.0, self._due - time.monotonic())

    def restart_if_due(self) -> None:
        if self.due_in == 0:
            self.start()


def terminate(children: list[Child]) -> list[subprocess.Popen[bytes]]:
    """SIGTERM to all of them -> those that ran."""
    processes = [child.process for child in children if child.process]
    for process in processes:
        process.terminate()
    return processes


def stop(children: list[Child], deadline: float) -> None:
    """SIGTERM to all of them; SIGKILL to those that are left at the deadline (time.monotonic)."""
    for process in terminate(children):
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
