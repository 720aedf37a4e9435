"""Servers in production, on databases of their own."""

import contextlib
from collections.abc import Callable, Iterator

import pytest

from tests.live.access.closed import PRODUCTION, Closed
from tests.live.servers import ChargepointServer, Mongod

NewClosed = Callable[..., Closed]


@contextlib.contextmanager
def running(mongod: Mongod, **variables: str) -> Iterator[Closed]:
    with mongod.database() as database:
        uri = mongod.uri(database)
        server = ChargepointServer(**{"MONGODB_URI": uri, **PRODUCTION, **variables})
        with contextlib.closing(server):
            server.start()
            with Closed(server, uri) as closed:
                yield closed


@pytest.fixture(scope="module")
def closed(mongod: Mongod) -> Iterator[Closed]:
    """One for all tests of a module, without limits that tests could meet by accident."""
    with running(mongod, REFUSED_KEYS_PER_ADDRESS="0") as closed:
        yield closed


@pytest.fixture
def new_closed(mongod: Mongod) -> Iterator[NewClosed]:
    """`new_closed(CONNECTIONS_PER_KEY="3")`"""
    with contextlib.ExitStack() as stack:
        yield lambda **variables: stack.enter_context(running(mongod, **variables))
