"""A whole cluster, as scripts/cluster runs it."""

import os
import signal
import socket
import sys
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from project.cluster import programs
from project.server.errors import StartError
from tests.live.servers.chargepoint import inherited_variables
from tests.live.servers.mongod import is_primary
from tests.live.servers.program import Program
from tests.live.wait import wait_for

SERVERS = ("server-1", "server-2", "server-3")
MONGODS = ("mongod-1", "mongod-2", "mongod-3")


class Cluster(Program):
    """Three mongods, Redis, three servers, a proxy; each comes back by itself when it ends."""

    def __init__(self, **variables: str) -> None:
        super().__init__()
        self.data_dir = self.folder / "cluster"
        own = {"PORT": str(self.port), "DATA_DIR": str(self.data_dir)}
        self.variables = inherited_variables() | own | variables

    def command(self) -> list[str]:
        return [sys.executable, "-m", "project.cluster"]

    def trouble(self) -> str:
        logs = [path.read_text()[-500:] for path in sorted(self.data_dir.glob("*.log"))]
        return "\n".join([super().trouble(), *logs])

    @property
    def mongodb_uri(self) -> str:
        return (self.data_dir / "mongodb-uri").read_text().strip()

    def close(self) -> None:
        """By SIGTERM: its processes have to end with it."""
        if self.process and self.process.poll() is None:
            self.send(signal.SIGTERM)
            self.ended(timeout=30)
        super().close()

    # --- Its processes ---------------------------------------------------------------------------

    def process_id(self, name: str) -> int:
        return int((self.data_dir / f"{name}.pid").read_text())

    def send_to(self, name: str, number: signal.Signals) -> None:
        os.kill(self.process_id(name), number)

    def replace(self, name: str, number: signal.Signals) -> None:
        """Send it a signal that ends it; return when another process has its place."""
        before = self.process_id(name)
        os.kill(before, number)
        # It may drain first, and its successor starts a little later.
        wait_for(lambda: self.process_id(name) != before, 40, f"{name} comes back")

    def primary(self) -> str:
        """The name of the mongod that takes writes; waits for an election."""
        return wait_for(self._primary, 30, "a primary is elected")

    def _primary(self) -> str | None:
        for name in MONGODS:
            port = int((self.data_dir / name / "mongodb" / "port").read_text())
            try:
                if is_primary(port):
                    return name
            except PyMongoError:
                pass
        return None

    def elections(self) -> int:
        """How many there were; waits for one that goes on."""
        with MongoClient[dict[str, Any]](self.mongodb_uri) as client:
            return int(client.admin.command("replSetGetStatus")["term"])

    # --- What the proxy says ---------------------------------------------------------------------

    def proxy(self, line: str) -> str:
        """The proxy's answer to a command."""
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(os.path.relpath(self.data_dir / "proxy.sock"))
            control.sendall(f"{line}\n".encode())
            return b"".join(iter(lambda: control.recv(65536), b"")).decode()

    def statistics(self) -> dict[tuple[str, str], dict[str, str]]:
        """By (part, server): `{("ready", "one"): {"status": "UP", ...}}`."""
        head, *rows = self.proxy("show stat").removeprefix("# ").strip().splitlines()
        names = head.split(",")
        read = [dict(zip(names, row.split(","), strict=False)) for row in rows]
        return {(row["pxname"], row["svname"]): row for row in read}

    def ready(self) -> int:
        """How many servers the proxy knows to be ready."""
        rows = self.statistics().items()
        return sum(
            part == "ready" and name != "BACKEND" and row["status"] == "UP"
            for (part, name), row in rows
        )

    def failed(self) -> int:
        """How many requests the proxy has answered with 5xx, since it read its configuration."""
        return int(self.statistics()["clients", "FRONTEND"]["hrsp_5xx"])


def is_installed() -> bool:
    """Whether this machine has what a cluster needs of others."""
    try:
        programs.find("redis-server")
        programs.find("haproxy")
    except StartError:
        return False
    return True
