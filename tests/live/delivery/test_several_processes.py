"""Any number of processes relay, and any of them may die: I2, I3, I4."""

import signal
from collections.abc import Callable

from tests.live.delivery.conftest import NewAudit
from tests.live.servers import ChargepointServer, Redis
from tests.live.wait import wait_for

Start = Callable[..., ChargepointServer]


def test_two_relays_and_four_writers_on_one_charger(
    server: Start, redis: Redis, audit: NewAudit
) -> None:
    servers = [server(REDIS_URL=redis.url), server(REDIS_URL=redis.url)]
    with audit(*servers, writers=4, chargers=1, pause=0) as watch:
        watch.mirror()
        watch.wait_for_changes(600)


def test_two_relays_that_cannot_hear_each_other(server: Start, audit: NewAudit) -> None:
    """Without Redis the doorbell reaches only its own process: each looks for itself."""
    with audit(server(), server()) as watch:
        watch.mirror()
        watch.wait_for_changes(200)


def test_several_workers_of_one_server(server: Start, redis: Redis, audit: NewAudit) -> None:
    running = server(REDIS_URL=redis.url, WORKERS="2")
    with audit(running) as watch:
        watch.mirror()
        watch.wait_for_changes(100)
        workers = running.workers()
        running.signal_worker(signal.SIGKILL)
        watch.wait_for_changes(100)
        wait_for(lambda: len(running.workers()) == 2 and running.workers() != workers, 15)
        watch.wait_for_changes(100)
