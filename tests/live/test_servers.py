"""The test servers do to each other what the tests rely on."""

from collections.abc import Iterator

import pytest
import redis.exceptions
from pymongo import MongoClient
from pymongo.errors import ServerSelectionTimeoutError

from tests.live.servers import Mongod, Redis, ReplicaSet


def test_a_mongod_keeps_its_port_and_its_data_over_a_kill(mongod: Mongod, database: str) -> None:
    port = mongod.port
    with MongoClient(mongod.uri(database)) as client:
        client[database].things.insert_one({"_id": 1})
        mongod.kill()
        mongod.start()
        assert mongod.port == port
        assert client[database].things.count_documents({}) == 1


def test_a_frozen_mongod_does_not_answer(mongod: Mongod) -> None:
    mongod.freeze()
    try:
        with (
            MongoClient(mongod.uri("x"), serverSelectionTimeoutMS=200) as client,
            pytest.raises(ServerSelectionTimeoutError),
        ):
            client.admin.command("ping")
    finally:
        mongod.heal()
    with MongoClient(mongod.uri("x")) as client:
        client.admin.command("ping")


def test_a_database_is_gone_after_its_test(mongod: Mongod) -> None:
    with mongod.database() as database, MongoClient(mongod.uri(database)) as client:
        client[database].things.insert_one({"_id": 1})
        assert database in client.list_database_names()
    with MongoClient(mongod.uri("x")) as client:
        assert database not in client.list_database_names()


def test_redis_can_be_killed_frozen_and_emptied(redis_server: Redis) -> None:
    with redis_server.client() as client:
        client.set("key", "value")
        redis_server.flushall()
        assert client.get("key") is None
        redis_server.kill()
        with pytest.raises(redis.exceptions.ConnectionError):
            client.ping()
        redis_server.start()
        assert client.ping()


@pytest.fixture
def replica_set() -> Iterator[ReplicaSet]:
    replica_set = ReplicaSet()
    try:
        yield replica_set.start()
    finally:
        replica_set.close()


def test_a_replica_set_survives_its_primary(replica_set: ReplicaSet) -> None:
    with MongoClient(replica_set.uri("x")) as client:
        client.x.things.insert_one({"_id": 1})
        lost = replica_set.kill_primary()
        client.x.things.insert_one({"_id": 2})  # waits for the election
        assert replica_set.primary() is not lost
        lost.start()
        assert client.x.things.count_documents({}) == 2
