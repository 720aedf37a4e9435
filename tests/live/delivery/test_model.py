"""I2 to I7 for any sequence of changes, crashes and reconnects that hypothesis thinks of.

On a real MongoDB, in this process: documents, relay and cursor, without HTTP.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from mongoengine import disconnect

from notifications import receivers, relay
from notifications.feed import tail
from project.base import collections, database
from tests.live.delivery.machine import Delivery


@pytest.fixture
def mongodb(uri: str, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    """A real MongoDB, where the fast tests have mongomock."""
    disconnect()
    settings.MONGODB_URI = uri
    database.register()
    for document in collections.documents():
        collections.ensure(document)
    monkeypatch.setattr(tail, "LOOK", 0.01)
    for module, name in ((receivers, "kill_point"), (relay, "kill_point")):
        monkeypatch.setattr(module, name, getattr(module, name))  # put back at the end
    yield
    disconnect()


def test_any_sequence_of_changes_crashes_and_reconnects(mongodb: None) -> None:
    run_state_machine_as_test(
        Delivery,
        settings=settings(
            max_examples=40,
            stateful_step_count=30,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
