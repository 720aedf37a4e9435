"""What takes the place of threads, clocks and channel layers."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any


class Bell:
    """A doorbell that only counts."""

    def __init__(self) -> None:
        self.rings = 0

    def ring(self) -> None:
        self.rings += 1


class InlineExecutor(Executor):
    """Runs each call at once: mongomock is not made for threads."""

    def __init__(self, workers: int, name: str) -> None:
        self.closed = False

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.closed = True

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self.closed:
            raise RuntimeError("cannot schedule new futures after shutdown")
        future: Future[Any] = Future()
        try:
            future.set_result(call(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Seconds:
    """A clock that stands still until it is told to go on."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


class Layer:
    """A channel layer that does as it is told."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.error: Exception | None = None
        self.open = True
        self.reached = threading.Event()

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.sent.append((group, message))
        self.reached.set()
        while not self.open:
            await asyncio.sleep(0.001)
        if self.error:
            raise self.error
