"""The fast tests: no server, no socket. Documents live in a mongomock of their own for each test.

What mongomock cannot show (races, indexes, outages) is proven in tests/live on real servers.
"""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import mongomock
import pytest
from django.http import HttpResponse
from django.test import Client
from mongoengine import connect, disconnect

from chargepoints.documents import ChargePoint
from project.base.collections import documents
from project.base.documents import SoftDeleteDocument
from project.base.serializers import SoftDeleteSerializer
from tests.openapi.conformance import conformance

JSON = "application/json"
FIGURE = "figure"


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Shows a line at the end of the test run, under this test's name."""
    # Properties travel with the report, also from a process of pytest-xdist.
    return lambda line: request.node.user_properties.append((FIGURE, line))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = [
        f"{report.nodeid.rpartition('::')[2]}: {text}"
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, text in report.user_properties
        if name == FIGURE
    ]
    if lines:
        terminalreporter.section("delivery: what was acknowledged, and what was delivered")
    for line in lines:
        terminalreporter.line(line)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """Of the chargers of another test, which had the same ids (project.base.documents.recent)."""
    SoftDeleteDocument._together.cache_clear()


@pytest.fixture(autouse=True)
def mongodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[mongomock.Database]:
    """An empty database with every index, in place of the one that the settings name.

    In tests/live too: a document used in the test's own process must never reach a real
    database by accident. A live test that wants to, overrides this fixture.
    """
    disconnect()  # also makes the documents forget their collections
    client = connect(
        "chargepoint",
        mongo_client_class=mongomock.MongoClient,
        tz_aware=True,
        uuidRepresentation="standard",
    )
    for document in documents():
        document.ensure_indexes()
    # mongomock knows no sessions.
    monkeypatch.setattr("notifications.documents.event.reads_in_order", nullcontext)
    monkeypatch.setattr("notifications.feed.cursor.reads_in_order", nullcontext)
    # mongomock cannot compute in a projection: lists take the plain path. That both paths show
    # the same is tested on a real MongoDB.
    monkeypatch.setattr(SoftDeleteSerializer, "projection", classmethod(lambda cls: None))
    yield client["chargepoint"]
    disconnect()


class Api(Client):
    """Django's test client, speaking JSON: `api.put("/chargepoint/7", {"status": "error"})`.

    Every answer is held against /openapi.json, but where a test brings about what must never be.
    """

    never_described = False

    def generic(
        self, method: str, path: str, data: Any = "", content_type: str = JSON, **extra: Any
    ) -> HttpResponse:
        response = super().generic(method, path, data, content_type, **extra)
        if not (self.never_described or response.streaming):
            # What gives each answer its X-Request-ID is around Django (observability.tracing).
            headers = {**response.headers, "X-Request-ID": "test"}
            answer = response.status_code, headers, response.content
            described = conformance("tests.connectors")
            breaches = list(described.breaches(method, response.wsgi_request.path_info, *answer))
            assert breaches == [], f"{method} {path}: {breaches}"
        return response

    def post(
        self, path: str, data: Any = b"", content_type: str = JSON, **extra: Any
    ) -> HttpResponse:
        return super().post(path, data, content_type, **extra)

    def put(
        self, path: str, data: Any = b"", content_type: str = JSON, **extra: Any
    ) -> HttpResponse:
        return super().put(path, data, content_type, **extra)

    def patch(
        self, path: str, data: Any = b"", content_type: str = JSON, **extra: Any
    ) -> HttpResponse:
        return super().patch(path, data, content_type, **extra)


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def charger() -> ChargePoint:
    """A charge point that is there: "Plaza Mayor 3", ready."""
    return ChargePoint(name="Plaza Mayor 3").save()


class Clock:
    """Stands still until it is told to go on; `step` is how far it goes on when it is read."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 23, 10, 0, 0, 123_987, tzinfo=UTC)
        self.step = timedelta()

    def now(self, zone: tzinfo) -> datetime:
        self.instant += self.step
        return self.instant.astimezone(zone)

    def go_on(self, **duration: float) -> None:
        self.instant += timedelta(**duration)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """What `project.base.fields.now` reads, and mongomock when it looks what has expired."""
    clock = Clock()
    monkeypatch.setattr("project.base.fields.datetime", clock)
    monkeypatch.setattr("mongomock.utcnow", lambda: clock.instant.replace(tzinfo=None))
    return clock
