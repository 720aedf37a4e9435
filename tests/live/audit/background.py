"""An event loop on a thread of its own, so that a test can break things in plain words."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, Self

TIMEOUT = 60.0  # seconds


class Background:
    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="audit", daemon=True)
        self._tasks: list[asyncio.Task[Any]] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.call(self._cancel())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def call(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Its result, waited for."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(TIMEOUT)

    def go(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Begin it, and go on."""
        return self.call(self._go(work))

    @property
    def failed(self) -> bool:
        return any(t.done() and not t.cancelled() and t.exception() for t in self._tasks)

    def check(self) -> None:
        """Raise what a task has raised."""
        for task in self._tasks:
            if task.done() and not task.cancelled():
                task.result()

    async def _go(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        self._tasks.append(asyncio.create_task(work))
        return self._tasks[-1]

    async def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0.05)  # their transports close themselves a little later
