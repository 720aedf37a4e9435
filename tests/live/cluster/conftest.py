"""A cluster for the tests of a module."""

import logging
import os
from collections.abc import Iterator

import pytest

from tests.live.servers.cluster import Cluster, is_installed

logging.getLogger("httpx").setLevel(logging.WARNING)  # one line for each request


@pytest.fixture(scope="module")
def cluster(request: pytest.FixtureRequest) -> Iterator[Cluster]:
    """With the module's VARIABLES, if it has any."""
    if not is_installed() and "CI" not in os.environ:
        pytest.skip("haproxy or redis-server is not installed")
    cluster = Cluster(**getattr(request.module, "VARIABLES", {}))
    try:
        yield cluster.start(timeout=150)
    finally:
        cluster.close()
