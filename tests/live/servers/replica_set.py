"""Three mongods that elect one of them: for failovers."""

import contextlib
import subprocess
from typing import Self

from pymongo.errors import PyMongoError

from project.cluster.mongods import SETTINGS, hosts, launch
from project.server import replica_set
from tests.live.servers.mongod import Mongod, is_primary
from tests.live.wait import wait_for


class Member(Mongod):
    """One of the three; the set is configured by ReplicaSet."""

    def spawn(self) -> subprocess.Popen[bytes]:
        return launch(self.embedded)

    def is_ready(self) -> bool:
        return self.embedded.accepts_connections()


class ReplicaSet:
    def __init__(self) -> None:
        self.members = [Member() for _ in range(3)]
        self._mongods = [member.embedded for member in self.members]

    def start(self) -> Self:
        for member in self.members:
            member.start()
        assert replica_set.initiate(hosts(self._mongods), SETTINGS)
        self.primary(timeout=60)
        return self

    def uri(self, database: str) -> str:
        return f"mongodb://{','.join(hosts(self._mongods))}/{database}?replicaSet=chargepoint"

    def primary(self, timeout: float = 30) -> Member:
        """The member that takes writes; waits for an election."""
        return wait_for(self._primary, timeout, "a primary is elected")

    def _primary(self) -> Member | None:
        for member in self.members:
            with contextlib.suppress(PyMongoError):
                if member.running.poll() is None and is_primary(member.port):
                    return member
        return None

    def kill_primary(self) -> Member:
        """Kill -9 the primary; the member that is now gone (`start()` brings it back)."""
        member = self.primary()
        member.kill()
        return member

    def close(self) -> None:
        for member in self.members:
            member.close()
