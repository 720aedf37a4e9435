"""What an operator's machines do, one after the other. Each returns when it is over."""

import signal
import time

from tests.live.servers.cluster import SERVERS, Cluster
from tests.live.wait import wait_for

HANGS = 3.0  # seconds


def healthy(cluster: Cluster) -> None:
    """The proxy knows three servers that are ready."""
    wait_for(lambda: cluster.ready() == 3, 40, "three servers are ready")


def the_primary_is_killed(cluster: Cluster) -> None:
    before = cluster.elections()
    # On a busy machine it may have stepped down in between: then nothing has happened yet.
    while cluster.elections() == before:
        cluster.replace(cluster.primary(), signal.SIGKILL)
    healthy(cluster)


def a_server_is_killed(cluster: Cluster) -> None:
    cluster.replace("server-2", signal.SIGKILL)
    healthy(cluster)


def redis_hangs(cluster: Cluster) -> None:
    """It keeps its connections and answers nothing, longer than anybody waits for it.

    Writes go on meanwhile. It stays so until the next trouble kills it.
    """
    cluster.send_to("redis", signal.SIGSTOP)
    until = time.monotonic() + HANGS
    wait_for(lambda: time.monotonic() > until, 2 * HANGS)


def redis_is_killed_and_comes_back(cluster: Cluster) -> None:
    cluster.replace("redis", signal.SIGKILL)
    healthy(cluster)


def the_proxy_is_reloaded(cluster: Cluster) -> None:
    before = worker(cluster)
    cluster.send_to("proxy", signal.SIGUSR2)
    wait_for(lambda: worker(cluster) != before, 20, "another process of the proxy")
    healthy(cluster)


def all_servers_are_restarted(cluster: Cluster) -> None:
    """As an operator deploys: the next one when the proxy knows that this one is back."""
    for name in SERVERS:
        cluster.replace(name, signal.SIGTERM)
        healthy(cluster)


def worker(cluster: Cluster) -> str:
    """The process id of the proxy's worker."""
    return next(line for line in cluster.proxy("show info").splitlines() if line.startswith("Pid"))
