"""A database, servers on it, and an audit of what they do."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.live.audit import Audit
from tests.live.servers import ChargepointServer, Mongod

PATCHED = Path(__file__).parent / "patched"

NewAudit = Callable[..., Audit]

logging.getLogger("httpx").setLevel(logging.WARNING)  # one line for each request


@pytest.fixture
def uri(mongod: Mongod, database: str) -> str:
    return mongod.uri(database)


@pytest.fixture
def own_audit(say: Callable[[str], None]) -> Callable[[str], NewAudit]:
    """`own_audit(uri)(server, other_server, writers=2)`: see tests.live.audit."""

    def on(uri: str) -> NewAudit:
        def start(*servers: ChargepointServer, **options: float) -> Audit:
            return Audit(uri, *(server.base_url for server in servers), say=say, **options)

        return start

    return on


@pytest.fixture
def audit(uri: str, own_audit: Callable[[str], NewAudit]) -> NewAudit:
    """The same on this test's database: `audit(server, other_server, writers=2)`."""
    return own_audit(uri)


@pytest.fixture
def kill_token(tmp_path: Path) -> Iterator[Path]:
    """Whoever removes this file at a named point dies there."""
    token = tmp_path / "token"
    token.touch()
    yield token


def impatient(*constants: str) -> dict[str, str]:
    """Variables that change constants of a server: `impatient("notifications.relay.PRUNE=0.2")`."""
    return {"PYTHONPATH": str(PATCHED), "CHARGEPOINT_TEST_CONSTANTS": " ".join(constants)}
