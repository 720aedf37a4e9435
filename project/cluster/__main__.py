"""Run a cluster until Ctrl-C: reads the environment, says where everything is."""

import argparse
import contextlib
import os
import sys
from pathlib import Path

from project.cluster.cluster import Cluster
from project.cluster.keeper import Keeper, Stopped
from project.server import lock
from project.server.environment import CHECKOUT, read
from project.server.errors import StartError
from project.server.ports import is_free

HELP = """\
environment:
  PORT             where the proxy listens on 127.0.0.1 (8000); PORT=0 takes any free port
  DATA_DIR         data and logs of everything (var/cluster/ in the checkout)
  DRAIN_SECONDS    of the servers (3)
  SECRET_KEY, API_KEYS, EVENTS_KEEP, ...
                   what the servers know by themselves (docs/operate.md)

Everything else is on free ports. What ends is started again: kill one and see. SIGTERM or Ctrl-C
stops all of it within 24 s + 2 DRAIN_SECONDS. The process ids are in DATA_DIR/*.pid:
  kill $(cat var/cluster/server-2.pid)       drain a server; then it comes back
  kill -9 $(cat var/cluster/mongod-1.pid)    a machine dies
  kill -USR2 $(cat var/cluster/proxy.pid)    the proxy reads its configuration again
"""
READY = """\
The cluster is ready on http://localhost:{cluster.port} (data, logs and process ids: {folder}).
Its servers are on the ports {cluster.servers} of 127.0.0.1. For manage.py and scripts/console:
export MONGODB_URI='{cluster.mongodb_uri}' REDIS_URL={cluster.redis_url}"""


def main() -> int:
    argparse.ArgumentParser(
        prog="scripts/cluster",
        description="Run the production topology on this machine: three mongods, Redis, three "
        "servers and a proxy.",
        epilog=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()
    try:
        run(dict(os.environ))
    except StartError as error:
        print(f"cluster: {error}", file=sys.stderr)
        return 1
    except (Stopped, KeyboardInterrupt):  # before there was anything to be used
        return 130
    return 0


def run(variables: dict[str, str]) -> None:
    """Return after a clean stop."""
    # All of it is on this machine, without TLS: what else was set is not meant for us.
    for name in ("MONGODB_URI", "REDIS_URL", "HOST", "WORKERS", "TLS_CERTIFICATE"):
        variables.pop(name, None)
    port = read(variables).port
    folder = Path(variables.pop("DATA_DIR", "") or CHECKOUT / "var" / "cluster").absolute()
    if port and not is_free(port):
        raise StartError(f"PORT={port} is taken.")
    with lock.hold(folder), contextlib.ExitStack() as stack:
        cluster = Cluster(folder, port, variables)
        stack.callback(cluster.withdraw)
        keeper = stack.enter_context(Keeper())
        try:
            cluster.start(keeper)
        except StartError as error:
            raise StartError(f"{error} The logs are in {folder}.") from None
        # Where manage.py and scripts/console find it with this DATA_DIR.
        address = folder / "mongodb-uri"
        address.write_text(f"{cluster.mongodb_uri}\n")
        stack.callback(address.unlink)
        print(READY.format(cluster=cluster, folder=folder), flush=True)
        keeper.keep()
    print("The cluster has stopped.", flush=True)


if __name__ == "__main__":
    sys.exit(main())
