"""I9: a snapshot and what follows it is always what a fresh GET shows."""

from collections.abc import Callable

from tests.live.delivery.conftest import NewAudit
from tests.live.servers import ChargepointServer, Redis

Start = Callable[..., ChargepointServer]


def test_snapshots_at_any_moment(server: Start, redis: Redis, audit: NewAudit) -> None:
    """Taken from one server, followed at the other one, while chargers come, change and go."""
    with audit(server(REDIS_URL=redis.url), server(REDIS_URL=redis.url)) as watch:
        for _ in range(20):
            watch.wait_for_changes(8)
            watch.mirror()
