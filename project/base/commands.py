"""What commands that run for a while share: arguments, a graceful stop, a line of progress."""

import math
import signal
import threading
import time
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from django.core.management.base import OutputWrapper


def whole_number(text: str) -> int:
    """An argument that counts something: 1 or more."""
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


def positive_number(text: str) -> float:
    """An argument that measures something: more than 0."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise ArgumentTypeError(f"{text!r} is not a number above 0")
    return number


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
    """One line that is written over on a terminal; in a file, a line now and then.

    Any thread may write.
    """

    def __init__(self, out: OutputWrapper) -> None:
        self._out = out
        self._lock = threading.RLock()
        self._every = 0.2 if out.isatty() else 10.0  # seconds
        self._next = time.monotonic() + self._every
        self._shown = ""

    def show(self, line: str) -> None:
        """Show it, unless something was shown just now."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + self._every
        if not self._out.isatty():
            return self.say(line)
        with self._lock:
            self._out.write(f"\r{line:<{len(self._shown)}}", ending="")
            self._out.flush()
            self._shown = line

    def say(self, line: str) -> None:
        """Write a line that stays."""
        with self._lock:
            self.clear()
            self._out.write(line)
            self._out.flush()

    def clear(self) -> None:
        """Wipe the line away, before something else is written."""
        with self._lock:
            if self._shown:
                self._out.write(f"\r{' ' * len(self._shown)}\r", ending="")
                self._out.flush()
                self._shown = ""
