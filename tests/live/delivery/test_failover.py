"""kill -9 of the primary of three, under load."""

from collections.abc import Callable, Iterator

import pytest

from tests.live.audit.measures import longest_stall
from tests.live.delivery.conftest import NewAudit
from tests.live.servers import ChargepointServer, ReplicaSet


@pytest.fixture
def replica_set() -> Iterator[ReplicaSet]:
    replica_set = ReplicaSet()
    try:
        yield replica_set.start()
    finally:
        replica_set.close()


def test_kill_9_of_a_primary_under_load(
    replica_set: ReplicaSet,
    new_server: Callable[..., ChargepointServer],
    own_audit: Callable[..., NewAudit],
    say: Callable[[str], None],
) -> None:
    uri = replica_set.uri("failover")
    running = new_server(MONGODB_URI=uri).start()
    with own_audit(uri)(running) as watch:
        watch.mirror()
        watch.wait_for_changes(100)
        gone = replica_set.kill_primary()
        watch.wait_for_changes(100, timeout=60)
        gone.start()
        watch.wait_for_changes(100)
    say(f"the longest time without an acknowledged write: {longest_stall(watch.writes()):.1f} s")
