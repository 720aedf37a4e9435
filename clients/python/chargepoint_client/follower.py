"""The rules of following the log, without input and output; `sync` and `aio` add those.

Work that needs a GET is a generator: it yields the path, and is sent the answer. So there is one
set of rules for both worlds.

1. Keep the id of the last message, whatever its type; connect again with `since` it.
2. After a connection that was lost wait a random time, longer each time.
3. Close codes 44xx, and most 4xx of HTTP, say that the same request will never work.
4. Ask for heartbeats. Silence is not peace: a connection can be dead without a close.
"""

import json
import logging
import random
from abc import ABC, abstractmethod
from collections.abc import Generator
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

import httpx
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from chargepoint_client.messages import Refused

logger = logging.getLogger("chargepoint_client")

T = TypeVar("T")
Steps = Generator[str, httpx.Response, T]

#: What ends a connection and leaves hope.
LOST = (OSError, WebSocketException, httpx.HTTPError)

HEARTBEAT = 5  # seconds, the shortest that the server offers
SILENCE = 3.0 * HEARTBEAT  # seconds after which a connection is taken for dead
SHORTEST, LONGEST = 0.5, 15.0  # seconds: the longest first wait, the longest wait


class Follower(ABC, Generic[T]):
    """Where it is in the log, and what it asks for."""

    def __init__(self, url: str, key: str = "") -> None:
        """`url` is like "http://localhost:8000", else ValueError; `key` is sent as a header."""
        if not url.startswith(("http://", "https://")):
            raise ValueError(f"{url!r} is not like http://localhost:8000")
        self.url = url.rstrip("/")
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}
        self.position = ""  # "": not known yet
        self.path = "/ws/chargepoint"
        self.query = {"types": "all", "heartbeat": str(HEARTBEAT)}
        self._failures = 0

    @property
    def socket_url(self) -> str:
        query = urlencode({**self.query, "since": self.position})
        return f"{self.url.replace('http', 'ws', 1)}{self.path}?{query}"

    @abstractmethod
    def begin(self) -> Steps[list[T]]:
        """What is to be done before listening; afterwards there is a position."""

    @abstractmethod
    def take(self, message: Any) -> Steps[list[T]]:
        """One message of the log: an event or a reset."""

    def receive(self, text: str | bytes) -> Steps[list[T]]:
        """One websocket message."""
        # Only now: a server that accepts and closes at once is not well.
        self._failures = 0
        message = json.loads(text)
        taken = [] if message["type"] == "heartbeat" else (yield from self.take(message))
        # Only now: if a GET fails in between, the message comes again.
        self.position = message["id"]
        return taken

    def wait(self, error: Exception) -> float:
        """How long to wait after this, in seconds; raises Refused when that is of no use."""
        refuse(error)
        longest = min(LONGEST, SHORTEST * 2 ** min(self._failures, 10))
        self._failures += 1
        # Full jitter: after a restart a thousand clients must not all come at the same moment.
        seconds = retry_after(error) + random.uniform(0, longest)
        logger.warning("%s; again in %.1f s", str(error) or type(error).__name__, seconds)
        return seconds


def refuse(error: Exception) -> None:
    """Raise Refused if this says that the same request will never work."""
    if isinstance(error, ConnectionClosed) and error.rcvd and 4400 <= error.rcvd.code < 4500:
        raise Refused(error.rcvd.code, error.rcvd.reason) from error
    if isinstance(error, httpx.HTTPStatusError | InvalidStatus):
        status = error.response.status_code
        if status < 500 and status not in (408, 425, 429):
            raise Refused(status, str(error)) from error


def retry_after(error: Exception) -> float:
    """The seconds that the server asks for; 0 if it does not."""
    if isinstance(error, httpx.HTTPStatusError | InvalidStatus):
        asked = error.response.headers.get("Retry-After") or ""
        if asked.isdecimal():
            return float(asked)
    return 0.0
