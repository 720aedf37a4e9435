"""What a process finds out about itself, once a second, and when it says that it is unwell."""

import mongomock
from pymongo.errors import NetworkTimeout

from notifications.relay import relay
from observability.health import INDEXES, PATIENCE, STILL, Health
from tests.observability.conftest import Primary, Stopwatch

WELL = {"mongodb": "ok", "indexes": "ok", "relay": "ok", "serving": "ok"}


def look_for(
    health: Health, stopwatch: Stopwatch, seconds: float, *, relaying: bool = True
) -> None:
    """As the thread does, each second."""
    for _ in range(round(seconds)):
        stopwatch.go_on(1)
        if relaying:
            relay.ran_at = stopwatch.seconds
        health.look()


def test_a_sound_process_is_well(health: Health, stopwatch: Stopwatch) -> None:
    look_for(health, stopwatch, 60)
    assert health.report() == WELL


def test_it_overlooks_a_hiccup(health: Health, stopwatch: Stopwatch, primary: Primary) -> None:
    primary.hello = NetworkTimeout("db1.internal:27017: timed out")
    look_for(health, stopwatch, PATIENCE - 1)
    assert health.report() == WELL


def test_it_names_what_is_away_but_not_where(
    health: Health, stopwatch: Stopwatch, primary: Primary
) -> None:
    primary.hello = NetworkTimeout("db1.internal:27017: timed out")
    look_for(health, stopwatch, PATIENCE)
    assert health.report() == WELL | {"mongodb": "MongoDB does not answer: NetworkTimeout."}


def test_it_is_well_at_the_first_good_answer(
    health: Health, stopwatch: Stopwatch, primary: Primary
) -> None:
    primary.hello = NetworkTimeout()
    look_for(health, stopwatch, 60)
    primary.hello = {"isWritablePrimary": True}
    look_for(health, stopwatch, 1)
    assert health.report() == WELL


def test_a_mongodb_that_takes_no_writes_is_not_enough(
    health: Health, stopwatch: Stopwatch, primary: Primary
) -> None:
    primary.hello = {"isWritablePrimary": False}
    look_for(health, stopwatch, PATIENCE)
    assert health.report()["mongodb"] == "This MongoDB takes no writes."


def test_it_notices_an_index_that_is_gone(
    health: Health, stopwatch: Stopwatch, mongodb: mongomock.Database
) -> None:
    mongodb["charge_points"].drop_index("name_unique_active")
    look_for(health, stopwatch, INDEXES + PATIENCE)
    assert health.report()["indexes"] == (
        "charge_points: no index name_unique_active. Run: manage.py ensure_indexes"
    )


def test_it_notices_a_relay_that_stands_still(health: Health, stopwatch: Stopwatch) -> None:
    look_for(health, stopwatch, STILL + PATIENCE, relaying=False)
    assert health.report() == WELL | {"relay": "The relay has not run for 8 s."}


def test_it_does_not_trust_a_look_that_never_came_back(
    health: Health, stopwatch: Stopwatch
) -> None:
    """Its thread hangs: what it last found out was fine."""
    stopwatch.go_on(7)
    assert health.report()["mongodb"] == "No answer for 7 s."


def test_it_says_that_it_stops(health: Health) -> None:
    health.draining = True
    assert health.report() == WELL | {"serving": "This process stops."}
