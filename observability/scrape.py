"""What one scrape shows: what was counted, and what is read when somebody asks."""

import os
import time
from collections.abc import Iterator
from platform import python_version

import pymongo
from prometheus_client import REGISTRY, CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from pymongo.errors import PyMongoError

from notifications.documents import Event
from notifications.outboxes import Backlog
from observability.health import health
from project.base.database import availability
from project.base.version import VERSION

PATIENCE = 1.0  # seconds for all questions to MongoDB; without an answer the rest is shown
ENOUGH = 10_000  # charge points with pending events: nobody counts further


class Scrape:
    """A collector, as prometheus_client calls it."""

    def collect(self) -> Iterator[Metric]:
        health.tell()  # a thread that hangs in a look would not
        counted = list(registry().collect())
        yield from counted
        yield InfoMetricFamily(
            "chargepoint_build",
            "What runs here.",
            {"version": VERSION, "python": python_version()},
        )
        read: list[Metric] = []
        try:
            availability.require()
            with pymongo.timeout(PATIENCE):
                read = list(of_mongodb(feed_position(counted)))
        except PyMongoError:
            pass  # what cannot be known is left out, and the next line says so
        yield GaugeMetricFamily(
            "chargepoint_mongodb_up", "1 if MongoDB answered this very scrape.", bool(read)
        )
        yield from read


def registry() -> CollectorRegistry:
    """What all processes of this server have counted, or this one if it is alone."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    shared = CollectorRegistry()
    MultiProcessCollector(shared)
    return shared


def feed_position(counted: list[Metric]) -> float | None:
    samples = (sample for metric in counted for sample in metric.samples)
    return next((s.value for s in samples if s.name == "chargepoint_feed_position"), None)


def of_mongodb(feed: float | None) -> Iterator[Metric]:
    """What MongoDB knows; `feed` is where the process is that is behind the most, if one has one.

    Raises PyMongoError.
    """
    backlog = Backlog.read(ENOUGH)
    yield GaugeMetricFamily(
        "chargepoint_outbox_depth",
        f"Charge points with events that are not in the log yet, up to {ENOUGH}.",
        backlog.charge_points,
    )
    waiting = time.time() - backlog.oldest.timestamp() if backlog.oldest else 0.0
    yield GaugeMetricFamily(
        "chargepoint_relay_lag_seconds",
        "How long the oldest of those events has been waiting; 0: there is none.",
        max(0.0, waiting),
    )
    head = Event.head()
    yield GaugeMetricFamily("chargepoint_log_head", "The newest position in the log.", head)
    if feed is not None:
        yield GaugeMetricFamily(
            "chargepoint_feed_behind_events",
            "How far the feed that is behind the most is behind the head of the log.",
            max(0.0, head - feed),
        )
