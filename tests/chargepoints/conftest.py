from collections.abc import Callable, Iterator

import mongomock
import pytest

from chargepoints.documents import ChargePoint
from chargepoints.signals import charge_point_changed
from project.base.documents import Stored


@pytest.fixture
def outbox(mongodb: mongomock.Database) -> Callable[[int], list[Stored]]:
    """The pending events of a charge point: nothing delivers them here."""

    def outbox(id: int) -> list[Stored]:
        return mongodb["charge_points"].find_one({"_id": id})["outbox"]

    return outbox


@pytest.fixture
def announced() -> Iterator[list[tuple[int, int]]]:
    """(id, version) of the charge points whose changes were announced, in order."""
    heard: list[tuple[int, int]] = []

    def listen(sender: type[ChargePoint], stored: Stored, **kwargs: object) -> None:
        assert sender is ChargePoint
        heard.append((stored["_id"], stored["version"]))

    charge_point_changed.connect(listen, dispatch_uid="tests.announced")
    yield heard
    charge_point_changed.disconnect(dispatch_uid="tests.announced")
