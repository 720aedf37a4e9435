"""Who has been in the same send for too long is given up (contract section 3: 4008)."""

import asyncio
import time
from typing import Protocol
from weakref import WeakKeyDictionary

PATIENCE = 30.0  # seconds without progress after which a reader is too slow


class Sender(Protocol):
    def give_up(self) -> None: ...


class Patience:
    """Times the sends of all connections of one event loop, by one timer.

    A time-out for each of them sets and clears a timer for each delivery: an eighth of its cost.
    """

    def __init__(self) -> None:
        self._since: dict[Sender, float] = {}  # in the order of time: the oldest comes first
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, sender: Sender) -> None:
        """A send begins; `end` must follow, whatever happens."""
        self._since[sender] = time.monotonic()
        if self._timer is None:
            self._look_in(PATIENCE)

    def end(self, sender: Sender) -> None:
        self._since.pop(sender, None)

    def _look_in(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._look)

    def _look(self) -> None:
        self._timer = None
        now = time.monotonic()
        for sender, since in list(self._since.items()):
            if now < since + PATIENCE:
                self._look_in(since + PATIENCE - now)
                break
            del self._since[sender]
            sender.give_up()


_of_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, Patience] = WeakKeyDictionary()


def patience() -> Patience:
    """The one of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _of_loops:
        _of_loops[loop] = Patience()
    return _of_loops[loop]
