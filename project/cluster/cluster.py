"""The stages of a cluster: databases, servers, proxy."""

import http.client
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from project.cluster import programs
from project.cluster.keeper import Keeper
from project.cluster.mongods import Mongods, launch
from project.server.child import Child
from project.server.environment import CHECKOUT
from project.server.mongod import find_binary
from project.server.mortal import mortal
from project.server.ports import free_port, reserve

SERVERS = 3  # as in deploy/haproxy/haproxy.cfg
# Longer than the proxy needs to see that a server is about to end.
DRAIN_SECONDS = "3"


class Cluster:
    """Everything that runs, with its data, logs and process ids in one folder."""

    def __init__(self, folder: Path, port: int, variables: Mapping[str, str]) -> None:
        """`port` is the proxy's (0: any); `variables` are the environment of the servers.

        The folder has to be locked. Raises StartError when a program is missing.
        """
        self._folder = folder
        self._variables = dict(variables)
        self._drain_seconds = self._variables.get("DRAIN_SECONDS") or DRAIN_SECONDS
        # The ports that are known first: those that are drawn then are others.
        self.port = reserve(port) if port else free_port()
        self._mongods = Mongods(folder, find_binary())
        self.mongodb_uri = self._mongods.uri
        redis_port = free_port()
        self._redis = programs.redis(redis_port, folder)
        self.redis_url = f"redis://127.0.0.1:{redis_port}/0"
        self._proxy = programs.proxy()
        self.servers = [free_port() for _ in range(SERVERS)]

    def start(self, keeper: Keeper) -> None:
        """Return when a request to the proxy is answered by a server that is ready."""
        mongods = [
            self._child(f"mongod-{number}", partial(launch, member))
            for number, member in enumerate(self._mongods.members, start=1)
        ]
        redis = self._child("redis", partial(self._spawn, "redis", self._redis))
        servers = [
            self._child(f"server-{number}", partial(self._spawn_server, number, port))
            for number, port in enumerate(self.servers, start=1)
        ]
        variables = programs.proxy_variables(self.port, self.servers)
        proxy = self._child("proxy", partial(self._spawn, "proxy", self._proxy, **variables))

        keeper.start(mongods, self._mongods.are_ready)
        # Nobody waits for Redis: it may be away at any time.
        keeper.start(
            [redis, *servers],
            lambda: all(map(is_ready, self.servers)),
            grace=10.0 + 2 * int(self._drain_seconds),  # docs/operate.md: stop and deploy
        )
        keeper.start([proxy], lambda: is_ready(self.port))

    def withdraw(self) -> None:
        """After the end: a process id that is somebody else's by then must not be sent a signal."""
        for path in self._folder.glob("*.pid"):
            path.unlink()

    def _child(self, name: str, spawn: Callable[[], subprocess.Popen[bytes]]) -> Child:
        """Its process id is in a file, for those who want to send it a signal."""

        def spawn_and_tell() -> subprocess.Popen[bytes]:
            process = spawn()
            new = self._folder / f"{name}.pid.new"
            new.write_text(f"{process.pid}\n")
            new.replace(self._folder / f"{name}.pid")  # in one step: nobody reads half of it
            return process

        return Child(name, spawn_and_tell)

    def _spawn_server(self, number: int, port: int) -> subprocess.Popen[bytes]:
        return self._spawn(
            f"server-{number}",
            [sys.executable, "-m", "project.server"],
            PYTHONPATH=str(CHECKOUT),
            PORT=str(port),
            MONGODB_URI=self.mongodb_uri,
            REDIS_URL=self.redis_url,
            DATA_DIR=str(self._folder / f"server-{number}"),
            TRUSTED_PROXY_HOPS="1",
            PROXY_SCHEME_HEADER="X-Forwarded-Proto",
            DRAIN_SECONDS=self._drain_seconds,
        )

    def _spawn(self, name: str, command: list[str], **variables: str) -> subprocess.Popen[bytes]:
        """What it says goes to a log of its own, after what an earlier one said."""
        with open(self._folder / f"{name}.log", "ab") as log:
            return subprocess.Popen(
                mortal(command, signal.SIGTERM),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env=self._variables | variables,
                process_group=0,  # Ctrl-C in the terminal is ours: they stop in their order
            )


def is_ready(port: int) -> bool:
    """Whether the server on this port of 127.0.0.1, or one behind it, is ready to serve."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
