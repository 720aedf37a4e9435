"""kill -9 of a server process: nothing acknowledged is lost, nothing comes twice."""

import random
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.live.delivery.conftest import NewAudit
from tests.live.servers import ChargepointServer, Redis
from tests.live.wait import wait_for

Start = Callable[..., ChargepointServer]


def test_kill_9_at_random_moments_during_writes(server: Start, audit: NewAudit) -> None:
    running = server()
    with audit(running) as watch:
        watch.mirror()
        for _ in range(5):
            watch.wait_for_changes(random.randint(20, 120))
            (worker,) = wait_for(running.workers)
            running.signal_worker(signal.SIGKILL)
            wait_for(lambda w=worker: running.workers() not in ([w], []), 15)
        watch.wait_for_changes(50)


POINTS = ["after-write", "after-log-insert", "after-doorbell", "before-outbox-removal"]


@pytest.mark.parametrize("point", POINTS)
def test_kill_9_at_the_worst_points(
    server: Start, audit: NewAudit, kill_token: Path, point: str
) -> None:
    kill_token.unlink()
    running = server(CHARGEPOINT_TEST_KILL_AT=f"{point}:{kill_token}")
    with audit(running) as watch:
        for _ in range(2):
            watch.wait_for_changes(40)
            (worker,) = running.workers()
            kill_token.touch()
            wait_for(lambda w=worker: running.workers() not in ([w], []), 15, f"{point} kills")
            assert not kill_token.exists()
        watch.wait_for_changes(40)


@pytest.mark.parametrize("point", POINTS)
def test_the_other_process_takes_over(
    server: Start, audit: NewAudit, redis: Redis, kill_token: Path, point: str
) -> None:
    doomed = server(
        REDIS_URL=redis.url, CHARGEPOINT_TEST_KILL_AT=f"{point}:{kill_token}", WORKERS="1"
    )
    heir = server(REDIS_URL=redis.url)
    with audit(doomed, heir) as watch:
        wait_for(lambda: not kill_token.exists(), 15, f"{point} kills")
        doomed.kill()  # the supervisor, too: nobody starts it again
        watch.wait_for_changes(100)
