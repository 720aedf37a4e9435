"""Whether this process should be sent requests, and if not, why.

A thread finds it out, an answer only reads it: it is there at once however MongoDB hangs, and
however often proxies ask.
"""

import logging
import threading
import time
from collections.abc import Callable

import pymongo
from mongoengine.connection import get_connection
from pymongo.errors import PyMongoError

from notifications.relay import relay
from observability.metrics import CHECK_OK
from project.base import collections

logger = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks, and what MongoDB has to answer one
PATIENCE = 3.0  # seconds without a good look: shorter than a proxy's patience, longer than a hiccup
STILL = 5.0  # seconds without a run of the relay, which runs twice a second
INDEXES = 10.0  # seconds between two looks at the indexes
FINE = "ok"


class Check:
    """One question, asked again and again. `ask` answers FINE, or why not."""

    def __init__(self, ask: Callable[[], str], every: float = 0.0) -> None:
        self._ask = ask
        self._every = every
        self._asked_at = float("-inf")
        self._good_at = time.monotonic()  # a process serves only after all was good once
        self._reason = "No answer yet."

    def look(self) -> None:
        at = time.monotonic()
        if self._reason == FINE and at - self._asked_at < self._every:
            self._good_at = at
            return
        self._asked_at = at
        try:
            with pymongo.timeout(LOOK):
                self._reason = self._ask()
        except PyMongoError as error:
            # Its text names hosts, and the answer is open to everybody.
            self._reason = f"MongoDB does not answer: {type(error).__name__}."
        if self._reason == FINE:
            self._good_at = time.monotonic()

    @property
    def verdict(self) -> str:
        """FINE, or the reason, once it has been wrong for longer than PATIENCE."""
        seconds = time.monotonic() - self._good_at
        if seconds < PATIENCE:
            return FINE
        return f"No answer for {seconds:.0f} s." if self._reason == FINE else self._reason


def takes_writes() -> str:
    hello = get_connection().admin.command("hello")
    return FINE if hello.get("isWritablePrimary") else "This MongoDB takes no writes."


def has_indexes() -> str:
    try:
        collections.check()
    except collections.CollectionUnsound as error:
        return str(error)
    return FINE


def relay_moves() -> str:
    seconds = time.monotonic() - relay.ran_at
    return FINE if seconds < STILL else f"The relay has not run for {seconds:.0f} s."


class Health:
    """This process's. `draining` is set by whoever stops it: proxies then look for another one."""

    def __init__(self) -> None:
        self.draining = False
        self._checks: dict[str, Check] = {}
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Called once by every process that serves."""
        self._checks = {
            "mongodb": Check(takes_writes),
            "indexes": Check(has_indexes, every=INDEXES),
            "relay": Check(relay_moves),
        }
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="health", daemon=True)
            self._thread.start()

    def report(self) -> dict[str, str]:
        """Each check's name -> "ok", or the reason why not. Asks nobody, and tells no secret."""
        verdicts = {name: check.verdict for name, check in self._checks.items()}
        return verdicts | {"serving": "This process stops." if self.draining else FINE}

    def look(self) -> None:
        for check in self._checks.values():
            check.look()
        self.tell()

    def tell(self) -> None:
        """Let a scrape know, whichever process it comes to."""
        for name, verdict in self.report().items():
            CHECK_OK.labels(name).set(verdict == FINE)

    def _run(self) -> None:
        while True:
            try:
                self.look()
            except Exception:
                # Without this thread the process would count as unwell for ever.
                logger.exception("Looking after the health failed; it goes on")
            time.sleep(LOOK)


health = Health()
