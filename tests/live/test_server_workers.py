"""Several worker processes behind one port."""

import signal
from collections.abc import Callable

import httpx

from tests.live.servers import ChargepointServer, Redis
from tests.live.wait import wait_for

NewServer = Callable[..., ChargepointServer]


def test_it_runs_as_many_workers_as_it_is_told(server: NewServer, redis: Redis) -> None:
    running = server(WORKERS="2", REDIS_URL=redis.url)
    assert len(running.workers()) == 2
    assert [line for line in running.output if "ready" in line] == running.output
    assert running.stop() == 0


def test_the_others_serve_while_one_is_replaced(server: NewServer, redis: Redis) -> None:
    running = server(WORKERS="2", REDIS_URL=redis.url)
    before = running.workers()
    running.signal_worker(signal.SIGKILL)

    for _ in range(20):
        assert httpx.get(f"{running.base_url}/chargepoint").status_code == 200
    wait_for(lambda: len(set(running.workers()) - {before[0]}) == 2, what="it is replaced")


def test_a_worker_that_dies_again_and_again_is_given_longer_pauses(server: NewServer) -> None:
    running = server()
    for count in range(1, 4):
        worker = wait_for(running.workers)[0]
        running.signal_worker(signal.SIGKILL)
        wait_for(lambda worker=worker: worker not in running.workers())
        wait_for(lambda count=count: len(running.output) == 1 + count)
    assert httpx.get(f"{running.base_url}/chargepoint", timeout=10).status_code == 200
