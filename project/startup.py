"""What must be true before a process serves: MongoDB answers, and keeps names unique."""

import logging
import sys

from project.base import collections, database

logger = logging.getLogger(__name__)


def prepare() -> None:
    """Wait for MongoDB, and stop the process with one line when an index is missing."""
    database.wait_until_writable()
    try:
        collections.check()
    except collections.CollectionUnsound as error:
        sys.exit(f"chargepoint: {error}")
