"""How often somebody may do something: so many times within a minute that the first one starts.

Counted in Redis where there is one, for all processes together, else in each one's memory. Redis
never matters: away or slow, this process counts for itself, and tries again a while later.
"""

import logging
import threading
import time
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from project.base.metrics import REDIS_ERRORS

logger = logging.getLogger(__name__)

WINDOW = 60  # seconds
MOST_NAMES = 100_000  # that one process remembers
REDIS_PATIENCE = 0.05  # seconds: what a request may lose by a frozen Redis
REDIS_PAUSE = 5.0  # seconds without another try


class Counted(Protocol):
    def add(self, name: str) -> tuple[int, float]:
        """Count one more -> how many in this window, seconds to its end."""

    def look(self, name: str) -> tuple[int, float]:
        """The same without counting."""


class MemoryCounters:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[int, float]] = {}  # how many, and until when

    def add(self, name: str) -> tuple[int, float]:
        at = time.monotonic()
        with self._lock:
            count, end = self._windows.get(name, (0, 0.0))
            if end <= at:
                self._windows.pop(name, None)  # so that the oldest window stays the first
                count, end = 0, at + WINDOW
            self._windows[name] = count + 1, end
            if len(self._windows) > MOST_NAMES:
                del self._windows[next(iter(self._windows))]
        return count + 1, end - at

    def look(self, name: str) -> tuple[int, float]:
        at = time.monotonic()
        count, end = self._windows.get(name, (0, 0.0))
        return (count, end - at) if end > at else (0, 0.0)


class RedisCounters:
    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(
            url,
            socket_timeout=REDIS_PATIENCE,
            socket_connect_timeout=REDIS_PATIENCE,
            retry=Retry(NoBackoff(), 0),
        )
        self._memory = MemoryCounters()
        self._away_until = 0.0

    def add(self, name: str) -> tuple[int, float]:
        return self._ask(name, add=True) or self._memory.add(name)

    def look(self, name: str) -> tuple[int, float]:
        return self._ask(name, add=False) or self._memory.look(name)

    def _ask(self, name: str, *, add: bool) -> tuple[int, float] | None:
        """One round trip; None while Redis is away."""
        if time.monotonic() < self._away_until:
            return None
        key = f"chargepoint:limit:{name}"
        try:
            pipeline: Any = self._redis.pipeline()  # its methods queue, and answer by execute
            if add:
                pipeline.set(key, 0, ex=WINDOW, nx=True)
                pipeline.incr(key)
            else:
                pipeline.get(key)
            pipeline.pttl(key)
            count, left = pipeline.execute()[-2:]
        except (redis.RedisError, OSError) as error:
            # At once, before others find out for themselves, each one waiting.
            self._away_until = time.monotonic() + REDIS_PAUSE
            REDIS_ERRORS.labels("limits").inc()
            logger.warning("Limits are counted in memory, Redis is away: %s", type(error).__name__)
            return None
        return int(count or 0), max(left, 0) / 1000


@cache
def counters(redis_url: str) -> Counted:
    return RedisCounters(redis_url) if redis_url else MemoryCounters()


@dataclass(frozen=True)
class Limit:
    """At most `settings.<setting>` in a window; 0: no limit, and nothing is counted."""

    name: str
    setting: str

    def hit(self, who: str) -> float:
        """Count one more of `who`'s -> 0, or the seconds to wait because it was one too many."""
        if not (most := getattr(settings, self.setting)):
            return 0.0
        count, left = counters(settings.REDIS_URL).add(f"{self.name}:{who}")
        return left if count > most else 0.0

    def wait(self, who: str) -> float:
        """0, or the seconds to wait because `who` has none left; counts nothing."""
        if not (most := getattr(settings, self.setting)):
            return 0.0
        count, left = counters(settings.REDIS_URL).look(f"{self.name}:{who}")
        return left if count >= most else 0.0


REQUESTS_OF_KEY = Limit("requests-of-key", "REQUESTS_PER_KEY")
REQUESTS_OF_ADDRESS = Limit("requests-of-address", "REQUESTS_PER_ADDRESS")
REFUSED_KEYS_OF_ADDRESS = Limit("refused-keys-of-address", "REFUSED_KEYS_PER_ADDRESS")
