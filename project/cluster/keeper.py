"""Starts processes in stages, keeps them running, and stops them in the opposite order."""

import contextlib
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Self

from project.server import child
from project.server.child import Child
from project.server.errors import StartError
from project.server.processes import how

LOOK = 0.05  # seconds between two looks at the processes
PATIENCE = 120.0  # seconds that a stage has to be of use, also on a busy machine
GRACE = 7.0  # seconds from SIGTERM to SIGKILL, of a stage that says nothing else


class Stopped(Exception):
    """A signal asked for the end before everything was there."""


class Keeper:
    """`with Keeper() as keeper:` whatever was started is stopped at the end of the block."""

    def __init__(self) -> None:
        self._stages: list[tuple[list[Child], float]] = []
        self._stop = threading.Event()
        self._started = False

    def __enter__(self) -> Self:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN:  # nohup has SIGHUP ignored
                signal.signal(number, lambda *_: self._stop.set())
        return self

    def __exit__(self, *_: object) -> None:
        for stage, grace in reversed(self._stages):
            child.stop(stage, time.monotonic() + grace)

    def start(self, stage: list[Child], is_ready: Callable[[], bool], grace: float = GRACE) -> None:
        """Return when it is of use; raises StartError, or Stopped. `grace`: see GRACE."""
        self._stages.append((stage, grace))
        for each in stage:
            each.start()
        names = ", ".join(each.name for each in stage)
        deadline = time.monotonic() + PATIENCE
        for _ in self._looks():
            if is_ready():
                return
            if time.monotonic() > deadline:
                raise StartError(f"Not ready within {PATIENCE:.0f} s: {names}.")
        raise Stopped

    def keep(self) -> None:
        """Return after SIGTERM, Ctrl-C or SIGHUP."""
        self._started = True
        for _ in self._looks():
            pass

    def _looks(self) -> Iterator[None]:
        """Look after the processes, again and again, until a signal comes."""
        while not self._stop.is_set():
            for each in (each for stage, _ in self._stages for each in stage):
                if (code := each.ended()) is not None:
                    self._mourn(each, how(code))
                each.restart_if_due()
            yield
            self._stop.wait(LOOK)

    def _mourn(self, each: Child, how_it_ended: str) -> None:
        if not self._started:
            raise StartError(f"{each.name} {how_it_ended}.")
        with contextlib.suppress(BrokenPipeError):  # nobody reads what we say any more
            print(f"{each.name} {how_it_ended}. Starting it again.", file=sys.stderr, flush=True)
