"""Chargers that live, some in each of a few threads."""

import math
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from functools import partial

from project.simulator.client import Client, Refused
from project.simulator.life import NEXT, next_change
from project.simulator.link import Link

PAGE = 1000
THREAD_RATE, MOST_THREADS = 50.0, 8  # changes a second that one thread makes with ease
LATE = 1.0  # seconds behind after which what was missed is not made up for
LOOK = 0.1  # seconds between two looks at the threads
LAST_ANSWERS = 1.0  # seconds that the requests under way have when all is over


def read_fleet(client: Client, link: Link, size: int) -> dict[int, str]:
    """Id and status of the first chargers, at most `size`."""
    statuses: dict[int, str] = {}
    after = 0
    while (wanted := min(size - len(statuses), PAGE)) > 0:
        page = link.persist(partial(client.get, f"/chargepoint?limit={wanted}&after={after}"))
        if not page:
            break
        statuses |= {charger["id"]: charger["status"] for charger in page}
        after = page[-1]["id"]
    return statuses


class Driver(threading.Thread):
    """Changes one charger after another, `rate` a second on average."""

    def __init__(self, client: Client, link: Link, statuses: dict[int, str], rate: float) -> None:
        super().__init__(daemon=True)
        self.statuses = statuses
        self.changes = 0
        self.refusals: Counter[int] = Counter()  # by HTTP status
        self._client = client
        self._link = link
        self._rate = rate

    def run(self) -> None:
        with closing(self._client):
            self._live()

    def _live(self) -> None:
        due = time.monotonic()
        while self.statuses:
            # Cars come independently of each other: a Poisson process.
            due = max(due + random.expovariate(self._rate), time.monotonic() - LATE)
            if self._link.stop.wait(max(0.0, due - time.monotonic())):
                return
            self._change(*next_change(self.statuses))

    def _change(self, id: int, status: str) -> None:
        try:
            put = partial(self._client.put, f"/chargepoint/{id}", {"status": status})
            answer = self._link.persist(put)
        except Refused as error:
            if not self.refusals[error.status]:
                self._link.say(f"Charger {id}: {error}")
            self.refusals[error.status] += 1
            if error.status == 404:  # somebody deleted it
                del self.statuses[id]
        else:
            if answer:
                self.statuses[id] = answer["status"]
                self.changes += 1


class Fleet:
    """All of them together."""

    def __init__(
        self, connect: Callable[[], Client], link: Link, statuses: dict[int, str], rate: float
    ) -> None:
        chargers = list(statuses.items())
        threads = min(MOST_THREADS, math.ceil(rate / THREAD_RATE), len(chargers))
        self.seconds = 0.0
        self._link = link
        self._drivers = [
            Driver(connect(), link, dict(chargers[number::threads]), rate / threads)
            for number in range(threads)
        ]

    def live(self, duration: float, show: Callable[[str], None]) -> None:
        """Return after so many seconds, or when stopped, or when no charger is left."""
        began = time.monotonic()
        for driver in self._drivers:
            driver.start()
        while self.seconds < duration and any(driver.is_alive() for driver in self._drivers):
            if self._link.stop.wait(LOOK):
                break
            self.seconds = time.monotonic() - began
            show(self.figures())
        self._link.stop.set()
        deadline = time.monotonic() + LAST_ANSWERS
        for driver in self._drivers:
            driver.join(max(0.0, deadline - time.monotonic()))

    def figures(self) -> str:
        """One line: how long, how many changes, how many chargers in each status."""
        changes = sum(driver.changes for driver in self._drivers)
        counts = Counter[str]()
        for driver in self._drivers:
            counts.update(list(driver.statuses.values()))
        return (
            f"{self.seconds:.0f} s, {changes:,} changes "
            f"({changes / max(self.seconds, LOOK):.1f} a second): "
            + ", ".join(f"{counts[status]} {status}" for status in NEXT)
        )

    def refusals(self) -> dict[int, int]:
        """How many requests were refused, by HTTP status."""
        return dict(sum((driver.refusals for driver in self._drivers), Counter[int]()))
