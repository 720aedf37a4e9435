"""One MongoDB and one Redis for everybody; a seeded database of its own for each server."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from pymongo import MongoClient
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from bench import BenchError
from bench.processes import PYTHON, ROOT, Process, wait_for
from project.server.mongod import EmbeddedMongod, find_binary
from project.server.ports import free_port

#: Beyond those that are under load, for the checks: the first of them is deleted.
SPARE = 8
_BLOCK = 1000


class Databases:
    """The addresses of MongoDB and Redis, and what is in them."""

    def __init__(self, mongod: EmbeddedMongod, redis_port: int) -> None:
        self._mongod = mongod
        self.redis_url = f"redis://127.0.0.1:{redis_port}/0"
        self.client: MongoClient[dict[str, Any]] = MongoClient(
            "127.0.0.1", mongod.port, tz_aware=True, w="majority", journal=True
        )

    @staticmethod
    def name(server: str, size: int) -> str:
        return f"bench_{server.replace('-', '_')}_{size}"

    def uri(self, server: str, size: int) -> str:
        return f"mongodb://127.0.0.1:{self._mongod.port}/{self.name(server, size)}"

    def of(self, server: str, size: int) -> Any:
        return self.client[self.name(server, size)]

    def version(self) -> str:
        return str(self.client.server_info()["version"])

    def seed(self, server: str, size: int, *, ours: bool, events: int = 0) -> None:
        """`size` chargers, all ready, and SPARE more; with `events`, their history of `events`.

        By MongoDB itself: a million chargers take seconds. Our indexes and validators are made
        afterwards; the peers make theirs when they start.
        """
        self.client.drop_database(self.name(server, size))
        database = self.of(server, size)
        version = max(1, events // size)
        charger = {
            "_id": "$n",
            "name": {"$concat": ["Plaza Mayor ", {"$toString": "$n"}]},
            "status": "ready",
            "created_at": "$$NOW",
            "deleted_at": {"$cond": [{"$eq": ["$n", size + 1]}, "$$NOW", None]},
            "status_changed_at": "$$NOW",
            "version": {"$literal": version},
        }
        if ours:
            charger["outbox"] = []
        _generate(database, "charge_points", size + SPARE, charger)
        database.counters.insert_one({"_id": "charge_points", "last": size + SPARE})
        if events:
            entry = {
                "_id": "$n",
                "charge_point": {"$add": [{"$mod": [{"$subtract": ["$n", 1]}, size]}, 1]},
                "version": {"$add": [{"$floor": {"$divide": [{"$subtract": ["$n", 1]}, size]}}, 1]},
                "at": "$$NOW",
                "type": "status_changed",
                "name": "Plaza Mayor",
                "status": "ready",
                "old": "charging",
                "new": "ready",
            }
            # As the relay writes them: whole numbers, not the floats of $divide.
            entry |= {name: {"$toLong": entry[name]} for name in ("charge_point", "version")}
            _generate(database, "events", events, entry)
        if ours:
            self._ensure_indexes(self.uri(server, size))

    @staticmethod
    def _ensure_indexes(uri: str) -> None:
        subprocess.run(
            [PYTHON, "manage.py", "ensure_indexes", "--quiet"],
            cwd=ROOT,
            env={"PATH": "", "MONGODB_URI": uri},
            check=True,
        )

    def stored(self, server: str, size: int) -> "Stored":
        """What the server's database holds now."""
        database = self.of(server, size)
        total = next(
            database.charge_points.aggregate(
                [{"$group": {"_id": None, "count": {"$sum": 1}, "versions": {"$sum": "$version"}}}]
            )
        )
        head = next(database.events.find({}, {"_id": 1}).sort("_id", -1).limit(1), {"_id": 0})
        return Stored(total["count"], total["versions"], head["_id"])

    def pending(self, server: str, size: int) -> bool:
        """Whether events wait in an outbox of ours."""
        query = {"outbox.at": {"$exists": True}}
        return self.of(server, size).charge_points.find_one(query, {"_id": 1}) is not None


class Stored(NamedTuple):
    """Counts of a database, to be compared with those of before a round."""

    chargers: int
    versions: int  # the sum of all: +1 for each change
    head: int  # of the log


def _generate(database: Any, name: str, count: int, document: dict[str, Any]) -> None:
    """`count` documents, `document` being an expression over "$n" (1, 2, ...)."""
    blocks = -(-count // _BLOCK)
    database.aggregate(
        [
            {"$documents": [{"block": {"$range": [0, blocks]}}]},
            {"$unwind": "$block"},
            {"$set": {"i": {"$range": [1, _BLOCK + 1]}}},
            {"$unwind": "$i"},
            {"$set": {"n": {"$toLong": {"$add": [{"$multiply": ["$block", _BLOCK]}, "$i"]}}}},
            {"$match": {"n": {"$lte": count}}},
            {"$project": document},
            {"$out": name},
        ]
    )


@contextmanager
def running() -> Iterator[Databases]:
    """MongoDB and Redis for one run of the benchmark, in a folder that goes with them."""
    with tempfile.TemporaryDirectory(prefix="chargepoint-bench-") as folder:
        # A million chargers with their log do not fit into the small cache that it has otherwise.
        mongod = EmbeddedMongod(Path(folder), find_binary(), cache_gb=None)
        process = mongod.spawn()
        try:
            wait_for(mongod.poll_ready, 30, "MongoDB accepts connections")
            with _redis(folder) as port:
                databases = Databases(mongod, port)
                wait_for(
                    lambda: databases.client.admin.command("hello")["isWritablePrimary"],
                    30,
                    "MongoDB is primary",
                )
                yield databases
                databases.client.close()
        finally:
            process.terminate()
            process.wait()


@contextmanager
def _redis(folder: str) -> Iterator[int]:
    program = shutil.which("redis-server")
    if program is None:
        raise BenchError("redis-server is missing.")
    port = free_port()
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--dir", folder]
    command += ["--save", "", "--appendonly", "no"]
    with Process("Redis", command, {}):

        def answers() -> bool:
            try:
                return bool(Redis(port=port).ping())
            except RedisConnectionError:
                return False

        wait_for(answers, 10, "Redis answers")
        yield port
