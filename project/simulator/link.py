"""What the threads know together: whether the server answers."""

import random
import threading
from collections.abc import Callable
from typing import TypeVar

from project.simulator.client import NoAnswer, Refused

T = TypeVar("T")

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0  # seconds; doubled from one failure to the next


class Link:
    """The server as all threads see it: who loses it says so, once, and who finds it again too."""

    def __init__(self, stop: threading.Event, say: Callable[[str], None]) -> None:
        self.stop = stop
        self.say = say
        self.failures = 0
        self._lost = False
        self._lock = threading.Lock()

    def persist(self, request: Callable[[], T]) -> T | None:
        """The answer, however long it takes; None when stopped."""
        pause = FIRST_PAUSE
        while not self.stop.is_set():
            try:
                return self._answered(request)
            except NoAnswer as error:
                self._failed(error)
                self.stop.wait(error.wait or random.uniform(pause / 2, pause))
                pause = min(2 * pause, LONGEST_PAUSE)
        return None

    def _answered(self, request: Callable[[], T]) -> T:
        try:
            answer = request()
        except Refused:
            self._found()
            raise
        self._found()
        return answer

    def _failed(self, error: NoAnswer) -> None:
        with self._lock:
            self.failures += 1
            if not self._lost:
                self._lost = True
                self.say(f"No answer: {error}. Trying again.")

    def _found(self) -> None:
        if not self._lost:
            return
        with self._lock:
            if self._lost:
                self._lost = False
                self.say("The server answers again.")
