"""What every process does before it serves: see that MongoDB is sound, start its threads."""

import logging
import sys
import threading

from notifications import metrics
from notifications.relay import relay
from observability.health import health
from project.base import collections, database
from project.base.garbage import collect_seldom
from project.base.scheduling import run_in_batches

logger = logging.getLogger(__name__)


def prepare() -> None:
    """Wait for MongoDB; stop with one line when an index is missing; start the threads."""
    run_in_batches()
    database.wait_until_writable()
    try:
        collections.check()
    except collections.CollectionUnsound as error:
        logger.critical("%s", error)
        sys.exit(1)
    collect_seldom()
    relay.start()
    health.start()
    threading.Thread(target=metrics.recall, name="recall", daemon=True).start()
