"""kill -9 of MongoDB: nothing acknowledged is lost, nothing comes twice."""

import signal
from collections.abc import Callable

from tests.live.audit.measures import longest_stall
from tests.live.delivery.conftest import NewAudit
from tests.live.servers import ChargepointServer, Mongod

Start = Callable[..., ChargepointServer]
Say = Callable[[str], None]


def test_kill_9_of_mongod_and_restart(
    server: Start, mongod: Mongod, audit: NewAudit, say: Say
) -> None:
    running = server()
    with audit(running) as watch:
        watch.mirror()
        for _ in range(2):
            watch.wait_for_changes(60)
            mongod.kill()
            mongod.start()
        watch.wait_for_changes(60)
    say(f"the longest time without an acknowledged write: {longest_stall(watch.writes()):.1f} s")


def test_a_mongod_that_hangs_for_a_while(server: Start, mongod: Mongod, audit: NewAudit) -> None:
    running = server()
    with audit(running) as watch:
        watch.wait_for_changes(60)
        unknown = watch.unknown()
        mongod.freeze()
        watch.wait_for(lambda: watch.unknown() >= unknown + 3, 15)  # 503s, or no answer
        mongod.unfreeze()
        watch.wait_for_changes(60)


def test_kill_9_of_the_embedded_mongod(
    new_server: Start, say: Say, own_audit: Callable[..., NewAudit]
) -> None:
    running = new_server().start()
    with own_audit(running.mongodb_uri)(running) as watch:
        watch.wait_for_changes(60)
        running.signal_mongod(signal.SIGKILL)
        watch.wait_for_changes(60)
