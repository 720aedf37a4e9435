"""manage.py doctor on a real MongoDB and a real Redis."""

import json
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pymongo import MongoClient

from project.server.ports import free_port
from tests.live.manage import manage
from tests.live.servers import Mongod, Redis

Diagnose = Callable[..., dict[str, str]]
PRODUCTION = {
    "SECRET_KEY": "a-long-secret-of-an-operator-0123456789-abcdefghijklm",
    "ALLOWED_HOSTS": "charge.example",
    "ALLOWED_ORIGINS": "https://charge.example",
}


@pytest.fixture
def uri(mongod: Mongod, database: str) -> str:
    return mongod.uri(database)


def diagnose(uri: str, **variables: str) -> dict[str, str]:
    """The level of each check by its name."""
    done = manage("doctor", "--json", MONGODB_URI=uri, **variables)
    levels = {found["check"]: found["level"] for found in json.loads(done.stdout)}
    assert done.returncode == ("fail" in levels.values()), done.stderr
    return levels


def wrong(levels: dict[str, str]) -> dict[str, str]:
    # What this machine has is not the test's business.
    of_ours = levels.keys() - {"files", "data_dir", "space"}
    return {name: levels[name] for name in sorted(of_ours) if levels[name] != "ok"}


def test_all_is_well_after_ensure_indexes(uri: str, redis: Redis) -> None:
    missing = wrong(diagnose(uri, REDIS_URL=redis.url))
    assert missing == {"collections": "fail", "indexes": "fail", "validators": "warn"}
    assert manage("ensure_indexes", MONGODB_URI=uri).returncode == 0
    levels = diagnose(uri, REDIS_URL=redis.url)
    assert (wrong(levels), levels["updates"]) == ({}, "ok")
    with MongoClient[dict[str, Any]](uri) as client:
        assert client.get_default_database()["charge_points"].find_one() is None, "only asked"
    assert wrong(diagnose(uri, **PRODUCTION)) == {
        "keys": "fail",
        "proxy": "warn",
        "replica_set": "warn",  # of one
    }


def test_it_sees_what_was_dropped_by_hand(uri: str) -> None:
    assert manage("ensure_indexes", MONGODB_URI=uri).returncode == 0
    with MongoClient(uri) as client:
        database = client.get_default_database()
        database["charge_points"].drop_index("name_unique_active")
        database.command("collMod", "events", validator={})
    assert wrong(diagnose(uri)) == {"indexes": "fail", "validators": "warn"}


def test_it_says_that_mongodb_and_redis_are_away() -> None:
    levels = diagnose(
        f"mongodb://127.0.0.1:{free_port()}/x", REDIS_URL=f"redis://127.0.0.1:{free_port()}"
    )
    assert wrong(levels) == {"mongodb": "fail", "redis": "fail"}
    assert "indexes" not in levels


class Alone(Mongod):
    """A mongod that is no replica set."""

    def spawn(self) -> subprocess.Popen[bytes]:
        return self.embedded.launch()

    def is_ready(self) -> bool:
        return self.embedded.accepts_connections()


@pytest.fixture
def alone() -> Iterator[str]:
    mongod = Alone()
    try:
        yield f"mongodb://127.0.0.1:{mongod.start().port}/chargepoint"
    finally:
        mongod.close()


def test_it_says_that_a_single_server_is_no_replica_set(alone: str) -> None:
    assert manage("ensure_indexes", MONGODB_URI=alone).returncode == 0
    assert diagnose(alone)["replica_set"] == "ok"  # in development
    assert diagnose(alone, **PRODUCTION)["replica_set"] == "fail"
