"""Processes that make changes, beside the server that is measured.

A process that is started afresh imports this module: Django is imported inside the functions,
after its environment is set.
"""

import itertools
import multiprocessing
import os
import time
from collections.abc import Callable
from multiprocessing.sharedctypes import Synchronized
from typing import Any, Self

from bench import BenchError
from bench.servers import OURS, Server

_SPAWN = multiprocessing.get_context("spawn")
#: How far the subscribers may be behind, in events: enough that the server is never idle.
WINDOW = 32


class Changes:
    """Status changes, one after the other, as fast as their subscribers receive them."""

    def __init__(
        self,
        server: Server,
        mongodb_uri: str,
        redis_url: str,
        received: "Synchronized[int]",
        subscribers: int,
    ) -> None:
        """`received` counts what all `subscribers` together have received from now on."""
        self.made: Synchronized[int] = _SPAWN.Value("q", 0)
        self._stop: Synchronized[int] = _SPAWN.Value("q", 0)
        self._process = _SPAWN.Process(
            target=_change,
            args=(server.ours, mongodb_uri, redis_url, received, subscribers),
            kwargs={"made": self.made, "stop": self._stop},
            daemon=True,
        )
        self._process.start()

    def stop(self) -> int:
        """No more of them; how many there were."""
        self._stop.value = 1
        self._process.join(30)
        if self._process.exitcode != 0:
            raise BenchError(f"The process that changes chargers: {self._process.exitcode}")
        return self.made.value

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.is_alive():
            self._process.kill()


def _change(
    ours: bool,
    mongodb_uri: str,
    redis_url: str,
    received: "Synchronized[int]",
    subscribers: int,
    *,
    made: "Synchronized[int]",
    stop: "Synchronized[int]",
) -> None:
    change = _saving(mongodb_uri, redis_url) if ours else _publishing(redis_url)
    before = received.value
    for number in itertools.count(1):
        while made.value - (received.value - before) / subscribers >= WINDOW:
            if stop.value:
                return
            time.sleep(0.0005)
        if stop.value:
            return
        change(number)
        made.value = number


def _saving(mongodb_uri: str, redis_url: str) -> Callable[[int], None]:
    """Ours: a document is saved; this process relays, and rings the doorbell through Redis."""
    _django(mongodb_uri, redis_url)
    from chargepoints.documents import ChargePoint, Status
    from notifications.relay import relay

    relay.start()
    chargers = [
        ChargePoint(name=f"Calle Mayor {os.getpid()}-{number}").save() for number in range(200)
    ]
    time.sleep(1)  # their creation is through the relay

    def change(number: int) -> None:
        charger = chargers[number % len(chargers)]
        charger.status = next(s for s in Status.ALL if s != charger.status)
        charger.save()

    return change


def _publishing(redis_url: str) -> Callable[[int], None]:
    """The peers: a message of the same size goes to their Redis channel."""
    from redis import Redis

    from bench.peers.channel import CHANNEL

    redis = Redis.from_url(redis_url)
    message = (
        '{"id":"k3f9-%d","type":"status_changed","at":"2026-11-23T10:00:00.123Z","version":5,'
        '"chargepoint":{"id":7,"name":"Plaza Mayor 3","status":"charging"},'
        '"old":"ready","new":"charging"}'
    )

    def change(number: int) -> None:
        redis.publish(CHANNEL, message % number)

    return change


def _django(mongodb_uri: str, redis_url: str = "") -> None:
    os.environ.update(OURS, MONGODB_URI=mongodb_uri, REDIS_URL=redis_url)
    import django

    django.setup()


class BulkWriters:
    """Processes that insert chargers in bulk, each with its event; they leave them unrelayed."""

    def __init__(self, mongodb_uri: str, writers: int, chargers: int, batch: int) -> None:
        """Each of the `writers` inserts `chargers`, in batches."""
        self._go = _SPAWN.Event()
        self._ready = _SPAWN.Semaphore(0)
        self._processes: list[Any] = [
            _SPAWN.Process(
                target=_insert,
                args=(mongodb_uri, number, chargers, batch, self._ready, self._go),
                daemon=True,
            )
            for number in range(writers)
        ]
        for process in self._processes:
            process.start()
        for _ in self._processes:
            if not self._ready.acquire(timeout=30):
                raise BenchError("The writers do not start.")

    def go(self) -> None:
        self._go.set()

    def running(self) -> bool:
        return any(process.is_alive() for process in self._processes)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            if process.is_alive():
                process.kill()


def _insert(mongodb_uri: str, number: int, chargers: int, batch: int, ready: Any, go: Any) -> None:
    _django(mongodb_uri)
    from chargepoints.documents import ChargePoint

    ChargePoint.objects.first()  # connects
    ready.release()
    go.wait()
    for first in range(0, chargers, batch):
        ChargePoint.insert_many(
            [
                ChargePoint(name=f"Bulk {number}-{each}")
                for each in range(first, min(first + batch, chargers))
            ]
        )
