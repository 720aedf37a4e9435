"""Whether MongoDB can be written to at this moment (project.base.database.Availability)."""

from types import SimpleNamespace
from typing import Any

import pytest

from project.base import database
from project.base.database import Availability, MongoDBAway


class Seconds:
    """In place of time.monotonic, and of the client that knows the topology."""

    def __init__(self) -> None:
        self.passed = 1000.0
        self.writable = False
        self.topology_description = SimpleNamespace(has_writable_server=lambda: self.writable)

    def monotonic(self) -> float:
        return self.passed


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    seconds = Seconds()
    monkeypatch.setattr(database, "time", seconds)
    monkeypatch.setattr(database, "get_connection", lambda: seconds)
    return seconds


def changed(before: bool, after: bool) -> Any:
    """PyMongo's event: whether a server could be written to before, and now."""
    return SimpleNamespace(
        previous_description=SimpleNamespace(has_writable_server=lambda: before),
        new_description=SimpleNamespace(has_writable_server=lambda: after),
    )


def is_away(availability: Availability) -> bool:
    try:
        availability.require()
    except MongoDBAway:
        return True
    return False


def test_it_is_there_until_it_is_known_to_be_away(seconds: Seconds) -> None:
    availability = Availability()
    seconds.passed += 1000
    assert not is_away(availability)


def test_a_short_interruption_is_waited_for(seconds: Seconds) -> None:
    """An election: the driver retries by itself."""
    availability = Availability()
    availability.description_changed(changed(True, False))
    seconds.passed += 1.9
    assert not is_away(availability)
    seconds.passed += 0.2
    assert is_away(availability)


def test_it_counts_from_the_first_sign(seconds: Seconds) -> None:
    availability = Availability()
    availability.description_changed(changed(True, False))
    seconds.passed += 1.5
    availability.description_changed(changed(False, False))
    seconds.passed += 1.0
    assert is_away(availability)


def test_it_is_back_at_once(seconds: Seconds) -> None:
    availability = Availability()
    availability.description_changed(changed(True, False))
    seconds.passed += 100
    availability.description_changed(changed(False, True))
    assert not is_away(availability)


def test_it_is_back_before_pymongo_tells_its_listeners(seconds: Seconds) -> None:
    availability = Availability()
    availability.description_changed(changed(True, False))
    seconds.passed += 100
    seconds.writable = True
    assert not is_away(availability)


def test_one_that_never_came_is_away_too(seconds: Seconds) -> None:
    availability = Availability()
    availability.opened(SimpleNamespace())  # type: ignore[arg-type]
    assert not is_away(availability)
    seconds.passed += 2.1
    assert is_away(availability)


def heard(writable: bool = True) -> Any:
    """PyMongo's event: a server has given a sign of life."""
    return SimpleNamespace(reply=SimpleNamespace(is_writable=writable))


def test_a_request_without_an_answer_and_no_sign_of_life_mean_that_it_hangs(
    seconds: Seconds,
) -> None:
    availability = Availability()
    availability.succeeded(heard())
    seconds.passed += 4
    availability.succeeded(heard(writable=False))  # another member
    assert not is_away(availability), "this process may have been stopped"
    availability.ran_out()
    assert is_away(availability)
    availability.succeeded(heard())
    assert not is_away(availability)


def test_one_slow_request_does_not_mean_that_it_hangs(seconds: Seconds) -> None:
    availability = Availability()
    availability.ran_out()
    assert not is_away(availability), "behind a load balancer there are no signs"
    availability.succeeded(heard())
    seconds.passed += 2
    availability.ran_out()
    assert not is_away(availability)


def test_it_says_so_in_the_log(seconds: Seconds, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    availability = Availability()
    availability.opened(SimpleNamespace())  # type: ignore[arg-type]
    availability.description_changed(changed(False, True))
    assert caplog.messages == []
    availability.description_changed(changed(True, False))
    availability.description_changed(changed(False, False))
    availability.description_changed(changed(False, True))
    assert caplog.messages == ["MongoDB is away", "MongoDB is back"]
