"""Three mongods that elect one of them: for failovers."""

import contextlib
import subprocess
from typing import Self

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tests.live.servers.mongod import Mongod, is_primary
from tests.live.wait import wait_for


class Member(Mongod):
    """One of the three; the set is configured by ReplicaSet."""

    def spawn(self) -> subprocess.Popen[bytes]:
        return self.embedded.launch("--replSet", "chargepoint", "--oplogSize", "256")

    def is_ready(self) -> bool:
        return self.embedded.accepts_connections()


class ReplicaSet:
    def __init__(self) -> None:
        self.members = [Member() for _ in range(3)]

    def start(self) -> Self:
        for member in self.members:
            member.start()
        config = {
            "_id": "chargepoint",
            "members": [
                {"_id": number, "host": f"127.0.0.1:{member.port}"}
                for number, member in enumerate(self.members)
            ],
            # A fifth of the defaults, so that a test waits 2 s for an election, not 10 s.
            "settings": {"electionTimeoutMillis": 2000, "heartbeatIntervalMillis": 400},
        }
        client: MongoClient[dict[str, object]]
        with MongoClient("127.0.0.1", self.members[0].port, directConnection=True) as client:
            client.admin.command("replSetInitiate", config)
        self.primary(timeout=60)
        return self

    def uri(self, database: str) -> str:
        hosts = ",".join(f"127.0.0.1:{member.port}" for member in self.members)
        return f"mongodb://{hosts}/{database}?replicaSet=chargepoint"

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
