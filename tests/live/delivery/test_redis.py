"""I10: Redis is only a doorbell. Whatever happens to it, nothing is lost, and little is late."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.live.audit import Audit
from tests.live.audit.measures import slowest_delivery, write_time
from tests.live.delivery.conftest import NewAudit
from tests.live.servers import ChargepointServer, Redis
from tests.live.wait import wait_for

Start = Callable[..., ChargepointServer]

SLOWER = 0.050  # seconds, at the median
LATE = 2.0  # seconds
CHANGES = 100


@pytest.fixture
def trouble(
    server: Start, redis: Redis, audit: NewAudit, say: Callable[[str], None]
) -> Callable[[], object]:
    """`with trouble() as watch:` what happens in the block may cost little, and no event."""

    @contextmanager
    def trouble() -> Iterator[Audit]:
        # What one server is told, the other one has to tell.
        with audit(server(REDIS_URL=redis.url), server(REDIS_URL=redis.url), pause=0.01) as watch:
            watch.wait_for_changes(CHANGES)
            before = watch.writes()
            began = time.monotonic()
            yield watch
            watch.wait_for_changes(CHANGES)
            watch.finish()
        slower = write_time(watch.writes(), since=began) - write_time(before, since=0)
        late = slowest_delivery(watch.writes(), watch.subscribers, since=began)
        say(f"writes {1000 * slower:+.0f} ms at the median, the last event after {late:.2f} s")
        assert slower < SLOWER
        assert late < LATE

    return trouble


def test_killed_and_started_again(trouble: Callable[[], object], redis: Redis) -> None:
    with trouble() as watch:
        redis.kill()
        watch.wait_for_changes(CHANGES)
        redis.start()


def test_away_for_a_while(trouble: Callable[[], object], redis: Redis) -> None:
    """Its port is closed: for as long as 400 changes take, some seconds."""
    with trouble() as watch:
        redis.stop()
        watch.wait_for_changes(4 * CHANGES)
        redis.start()


def test_frozen(trouble: Callable[[], object], redis: Redis) -> None:
    """It takes connections, and answers nothing: what blocks those who wait for it."""
    with trouble() as watch:
        redis.freeze()
        watch.wait_for_changes(4 * CHANGES)
        redis.unfreeze()


def test_flushed(trouble: Callable[[], object], redis: Redis) -> None:
    with trouble() as watch:
        for _ in range(3):
            redis.flushall()
            watch.wait_for_changes(20)


def test_away_when_the_servers_start(
    server: Start, redis: Redis, audit: NewAudit, tmp_path: Path
) -> None:
    redis.stop()
    servers = [server(REDIS_URL=redis.url), server(REDIS_URL=redis.url)]
    with audit(*servers, pause=0.01) as watch:
        watch.wait_for_changes(CHANGES)
        redis.start()
        # And then it is used: what one process relays is heard by the other one's feed.
        wait_for(lambda: listeners(redis) >= 2, 20, "both servers listen to the doorbell")
        watch.wait_for_changes(CHANGES)


def listeners(redis: Redis) -> int:
    with redis.client() as client:
        return sum(count for _, count in client.pubsub_numsub("asgi__group__events"))
