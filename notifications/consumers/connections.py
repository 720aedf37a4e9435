"""The websockets and event streams that are open in this process, and how it sees them off."""

import asyncio
from collections.abc import Callable
from math import ceil
from typing import Protocol
from weakref import WeakKeyDictionary

from notifications.metrics import CONNECTIONS

RATE = 500  # a second: who loses a connection comes back at once, with a handshake and a query
STEP = 0.02  # seconds


class Connection(Protocol):
    kind: str

    def leave(self) -> None:
        """Tell the client that this process stops (1012). Does not wait for it."""


class Connections:
    """Belongs to one event loop; see `get_connections`."""

    def __init__(self) -> None:
        self._open: set[Connection] = set()

    def add(self, connection: Connection) -> None:
        self._open.add(connection)
        CONNECTIONS.labels(connection.kind).inc()

    def remove(self, connection: Connection) -> None:
        self._open.remove(connection)
        CONNECTIONS.labels(connection.kind).dec()

    async def see_off(self, seconds: float, hurried: Callable[[], bool]) -> None:
        """Let all of them leave: RATE a second, or more if it would take longer than `seconds`.

        Each one gets its events until its turn comes. Returns early when `hurried` says so.
        """
        leaving = list(self._open)
        at_once = ceil(max(RATE, len(leaving) / seconds) * STEP)
        for start in range(0, len(leaving), at_once):
            if hurried():
                return
            for connection in leaving[start : start + at_once]:
                connection.leave()
            await asyncio.sleep(STEP)


_connections: WeakKeyDictionary[asyncio.AbstractEventLoop, Connections] = WeakKeyDictionary()


def get_connections() -> Connections:
    """Those of this process."""
    return _connections.setdefault(asyncio.get_running_loop(), Connections())
