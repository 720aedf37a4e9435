"""Round trips that end when a test lets them."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from project.base.joined import Joined
from tests.live.wait import wait_for


class Rounds:
    """Doubles numbers; each round waits until the test lets it go."""

    def __init__(self) -> None:
        self.joined = Joined(lambda number: self.double([number])[0], self.double)
        self.seen: list[list[int]] = []
        self.trouble: BaseException | None = None
        self._gates: list[threading.Event] = []
        self._pool = ThreadPoolExecutor(16)

    def double(self, numbers: list[int]) -> list[int | Exception]:
        gate = threading.Event()
        self._gates.append(gate)
        self.seen.append(numbers)
        assert gate.wait(10)
        if self.trouble:
            raise self.trouble
        return [ValueError(number) if number < 0 else 2 * number for number in numbers]

    def call(self, number: int, joined: Callable[[int], object] | None = None) -> "Future[object]":
        """In a thread; returns when it is under way, or waits."""
        before = self._come()
        future = self._pool.submit(joined or self.joined, number)
        wait_for(lambda: self._come() > before, 10, "it has come")
        return future

    def _come(self) -> int:
        """How many calls are waiting, under way or over."""
        return sum(map(len, self.seen)) + len(self.joined._waiting)

    def go(self, number: int) -> None:
        """Let a round end, when it has begun."""
        wait_for(lambda: len(self._gates) > number, 10, "the round has begun")
        self._gates[number].set()

    def close(self) -> None:
        for gate in self._gates:
            gate.set()
        self._pool.shutdown()


def results(*calls: "Future[object]") -> list[object]:
    return [call.exception(10) or call.result() for call in calls]
