"""What commands that run for a while share: a graceful stop and a line of progress."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from django.core.management.base import OutputWrapper


@contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """An event that Ctrl-C or SIGTERM sets; a second Ctrl-C ends the command at once."""
    stop = threading.Event()

    def request_stop(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, request_stop)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Progress:
    """One line that is written over on a terminal; in a file, a line now and then."""

    def __init__(self, out: OutputWrapper) -> None:
        self._out = out
        self._every = 0.2 if out.isatty() else 10.0  # seconds
        self._next = time.monotonic() + self._every
        self._shown = ""

    def show(self, line: str) -> None:
        """Show it, unless something was shown just now."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + self._every
        if self._out.isatty():
            self._out.write(f"\r{line:<{len(self._shown)}}", ending="")
            self._shown = line
        else:
            self._out.write(line)
        self._out.flush()

    def clear(self) -> None:
        """Wipe it away, before a line that stays."""
        if self._shown:
            self._out.write(f"\r{' ' * len(self._shown)}\r", ending="")
            self._shown = ""
            self._out.flush()
