"""The production topology loses one of its parts after the other, under load."""

import contextlib
import time
from collections.abc import Callable, Iterator

from tests.live.audit import Audit
from tests.live.audit.measures import longest_stall
from tests.live.cluster import troubles
from tests.live.servers.cluster import Cluster

CHANGES = 100


def test_nothing_is_lost_whatever_ends(cluster: Cluster, say: Callable[[str], None]) -> None:
    with Audit(cluster.mongodb_uri, cluster.base_url, pause=0.01, say=say) as watch:

        @contextlib.contextmanager
        def measured(name: str) -> Iterator[None]:
            watch.wait_for_changes(CHANGES)
            began, unknown = time.monotonic(), watch.unknown()
            yield
            watch.wait_for_changes(CHANGES, timeout=60)
            stall = longest_stall(write for write in watch.writes() if write.at >= began)
            missed = watch.unknown() - unknown
            say(f"{name}: longest write stall {stall:.2f} s, {missed} writes without an answer")

        watch.mirror()
        for trouble in (
            troubles.the_primary_is_killed,
            troubles.a_server_is_killed,
            troubles.redis_hangs,
            troubles.redis_is_killed_and_comes_back,
        ):
            with measured(trouble.__name__):
                trouble(cluster)

        # What an operator does costs nobody anything.
        unknown = watch.unknown()
        with measured("the_proxy_is_reloaded"):
            troubles.the_proxy_is_reloaded(cluster)
        failed = cluster.failed()
        with measured("all_servers_are_restarted"):
            troubles.all_servers_are_restarted(cluster)
        assert (watch.unknown() - unknown, cluster.failed() - failed) == (0, 0)
