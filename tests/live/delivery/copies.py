"""Copies of a registry, as the Python client (clients/python) keeps them."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
from chargepoint_client import AsyncReplica, Change, Charger, Replica


class Copy:
    """A replica, and what it told us of changes."""

    def __init__(self, replica: Replica | AsyncReplica) -> None:
        self.replica = replica
        self.told: dict[int, Charger] = {}
        self.changes = 0

    def apply(self, change: Change) -> None:
        """Each change begins where the one before it ended, or something came twice or not."""
        charger = change.before or change.after
        assert charger is not None
        assert self.told.pop(charger["id"], None) == change.before
        if change.after is not None:
            self.told[charger["id"]] = change.after
        self.changes += 1

    def equals(self, chargers: dict[int, Charger]) -> bool:
        return self.replica.chargers == chargers == self.told


@contextmanager
def copying(url: str) -> Iterator[list[Copy]]:
    """One copy by each of the two worlds, each on a thread of its own."""
    copies = [Copy(Replica(url)), Copy(AsyncReplica(url))]
    failures: list[BaseException] = []
    stopping = threading.Event()

    def wait() -> None:
        for change in copies[0].replica:  # type: ignore[union-attr]
            copies[0].apply(change)
            if stopping.is_set():
                return

    async def wait_async() -> None:
        async for change in copies[1].replica:  # type: ignore[union-attr]
            copies[1].apply(change)
            if stopping.is_set():
                return

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    works = (wait, lambda: asyncio.run(wait_async()))
    threads = [threading.Thread(target=run, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    yield copies
    stopping.set()
    httpx.post(f"{url}/chargepoint", json={"name": "The end"}).raise_for_status()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert [thread for thread in threads if thread.is_alive()] == []
