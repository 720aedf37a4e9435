"""Real servers: MongoDB and Redis once for the run; a database and our server for each test."""

import contextlib
import os
from collections.abc import Callable, Iterator

import pytest

from tests.live.registry import Registry
from tests.live.servers import ChargepointServer, Mongod, Redis


@pytest.fixture(scope="session")
def mongod() -> Iterator[Mongod]:
    """A MongoDB for all tests; `database` makes sure that the next test finds it healthy."""
    mongod = Mongod()
    try:
        yield mongod.start()
    finally:
        mongod.close()


@pytest.fixture
def database(mongod: Mongod) -> Iterator[str]:
    """The name of a database that is not there yet, on `mongod`."""
    with mongod.database() as name:
        yield name


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    if not Redis.is_installed() and "CI" not in os.environ:
        pytest.skip("redis-server is not installed")
    redis = Redis()
    try:
        yield redis.start()
    finally:
        redis.close()


@pytest.fixture
def redis(redis_server: Redis) -> Iterator[Redis]:
    """A Redis that is empty; a test may do to it what it likes."""
    redis_server.flushall()
    yield redis_server
    redis_server.heal()


@pytest.fixture
def new_server() -> Iterator[Callable[..., ChargepointServer]]:
    """Makes servers with an embedded MongoDB, not started yet; the arguments are variables."""
    with contextlib.ExitStack() as stack:

        def new_server(**variables: str | None) -> ChargepointServer:
            return stack.enter_context(contextlib.closing(ChargepointServer(**variables)))

        yield new_server


@pytest.fixture
def server(
    new_server: Callable[..., ChargepointServer], mongod: Mongod, database: str
) -> Callable[..., ChargepointServer]:
    """Starts servers on this test's database; the arguments are variables."""

    def start(**variables: str | None) -> ChargepointServer:
        return new_server(MONGODB_URI=mongod.uri(database), **variables).start()

    return start


@pytest.fixture(scope="module")
def registry(mongod: Mongod) -> Iterator[Registry]:
    """A server for all tests of a module; a test that ends or starves its servers uses `server`."""
    with mongod.database() as database:
        uri = mongod.uri(database)
        with (
            contextlib.closing(ChargepointServer(MONGODB_URI=uri)) as server,
            Registry(server, uri) as registry,
        ):
            server.start()
            yield registry
