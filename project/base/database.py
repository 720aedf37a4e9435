"""The connection to MongoDB, and whether MongoDB can be written to at this moment."""

import logging
import time
from contextlib import AbstractContextManager
from typing import Any

import pymongo
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from mongoengine.connection import DEFAULT_CONNECTION_NAME, get_connection, register_connection
from pymongo.client_session import ClientSession
from pymongo.errors import (
    ConfigurationError,
    InvalidURI,
    PyMongoError,
    ServerSelectionTimeoutError,
)
from pymongo.monitoring import (
    ServerHeartbeatFailedEvent,
    ServerHeartbeatListener,
    ServerHeartbeatStartedEvent,
    ServerHeartbeatSucceededEvent,
    TopologyClosedEvent,
    TopologyDescriptionChangedEvent,
    TopologyListener,
    TopologyOpenedEvent,
)
from pymongo.uri_parser import parse_uri

logger = logging.getLogger(__name__)

OPTIONS: dict[str, Any] = {
    "tz_aware": True,
    "uuidRepresentation": "standard",
    "connect": False,  # MongoClient is not fork-safe: the first operation of each process connects
    # A 2xx answer means: stored on a majority, in the journal (docs/delivery.md, I1).
    "w": "majority",
    "journal": True,
    # Nobody may see what a failover could take back.
    "readConcernLevel": "majority",
    "retryWrites": True,
    # A request must have its 503 within 5 s (contract section 2), whatever MongoDB does.
    "timeoutMS": 4000,
    "serverSelectionTimeoutMS": 2000,
    "connectTimeoutMS": 2000,
    "heartbeatFrequencyMS": 2000,
}


class MongoDBAway(ServerSelectionTimeoutError):
    """MongoDB has been away for a while: refused at once instead of after a time-out."""


class Availability(TopologyListener, ServerHeartbeatListener):
    """Knows since when no server could be written to.

    Without it each request waits for its own time-out while MongoDB is away, the few worker
    threads are soon all waiting, and those behind them wait far longer than 5 s.
    """

    PATIENCE = 2.0  # seconds; shorter interruptions (an election) are waited for

    #: Seconds without a sign of life: MongoDB gives one every 2 (heartbeatFrequencyMS).
    SILENCE = 3.0

    def __init__(self) -> None:
        self._away_since: float | None = None
        self._said = False
        self._heard_at: float | None = None  # never, behind a load balancer
        self._hangs = False

    def require(self) -> None:
        """Raise MongoDBAway when MongoDB hangs, or has been away for longer than PATIENCE."""
        if self._hangs:
            raise MongoDBAway("MongoDB does not answer")
        away_since = self._away_since
        if away_since is None or time.monotonic() - away_since < self.PATIENCE:
            return
        # PyMongo tells its listeners up to a second late: it may be back already.
        if not get_connection().topology_description.has_writable_server():
            raise MongoDBAway("MongoDB is away")

    def ran_out(self) -> None:
        """A request has used up its time. Without a sign of life meanwhile: MongoDB hangs.

        The driver knows some seconds later, too late for whoever waits for a thread behind it. By
        silence alone it is not said: it may be this process that was stopped.
        """
        if self._heard_at is not None and time.monotonic() - self._heard_at > self.SILENCE:
            self._hangs = True

    def started(self, event: ServerHeartbeatStartedEvent) -> None:
        pass

    def succeeded(self, event: ServerHeartbeatSucceededEvent) -> None:
        if event.reply.is_writable:
            self._heard_at, self._hangs = time.monotonic(), False

    def failed(self, event: ServerHeartbeatFailedEvent) -> None:
        pass

    def opened(self, event: TopologyOpenedEvent) -> None:
        self._away_since = time.monotonic()  # until the first connection

    def description_changed(self, event: TopologyDescriptionChangedEvent) -> None:
        if event.new_description.has_writable_server():
            if self._said:
                logger.info("MongoDB is back")
            self._away_since, self._said = None, False
        elif event.previous_description.has_writable_server():
            logger.warning("MongoDB is away")
            self._away_since, self._said = time.monotonic(), True

    def closed(self, event: TopologyClosedEvent) -> None:
        self._away_since = self._heard_at = None
        self._hangs = False


availability = Availability()


def unhurried() -> AbstractContextManager[Any]:
    """For commands: an index build or a merge over a million documents takes what it takes."""
    return pymongo.timeout(24 * 3600)


def register(**options: Any) -> None:
    """Register the connection that every document uses; it opens with the first operation."""
    try:
        parsed = parse_uri(settings.MONGODB_URI)
    except (InvalidURI, ConfigurationError, ValueError) as error:
        raise ImproperlyConfigured(f"MONGODB_URI: {error}") from error
    if not parsed["database"]:
        raise ImproperlyConfigured(
            "MONGODB_URI: name the database, as in mongodb://host/chargepoint"
        )
    if parsed["options"].get("readPreference", "primary").lower() != "primary":
        # A secondary shows the past: heads that go back, outboxes already emptied.
        raise ImproperlyConfigured("MONGODB_URI: readPreference must be primary, or left out")
    register_connection(
        DEFAULT_CONNECTION_NAME,
        host=settings.MONGODB_URI,
        event_listeners=[availability],
        **OPTIONS | options,
    )


def reads_in_order() -> AbstractContextManager[ClientSession]:
    """A session in which no read is older than the one before it, across a failover either."""
    session: ClientSession = get_connection().start_session(causal_consistency=True)
    return session


def wait_until_writable(poll: float = 2.0) -> None:
    """Return when MongoDB answers a ping; say every few seconds what is waited for."""
    while True:
        try:
            get_connection().admin.command("ping")
            return
        except PyMongoError as error:
            logger.warning("Waiting for MongoDB: %s", str(error).split(",")[0])
            time.sleep(poll)
