"""Three mongods that elect one of them."""

import subprocess
from pathlib import Path

from project.server import replica_set
from project.server.errors import StartError
from project.server.mongod import AS_MEMBER, EmbeddedMongod

DATABASE = "chargepoint"
# A fifth of the defaults: on one machine nobody is late, and a failover is over in 3 s, not in 12.
SETTINGS = {"electionTimeoutMillis": 2000, "heartbeatIntervalMillis": 400}


def hosts(members: list[EmbeddedMongod]) -> list[str]:
    """The members' addresses, as the set's configuration and its clients have them."""
    return [f"127.0.0.1:{member.port}" for member in members]


def launch(member: EmbeddedMongod) -> subprocess.Popen[bytes]:
    """Start one of them."""
    # A primary that ends waits for a secondary to take over, in vain if all end at once.
    patience = ("--setParameter", "shutdownTimeoutMillisForSignaledShutdown=1000")
    return member.launch(*AS_MEMBER, *patience)


class Mongods:
    """The set, its data in folders of its own; the ports are remembered, as it contains them."""

    def __init__(self, data_dir: Path, binary: Path) -> None:
        """Take the folder over: its lock has to be held. Raises StartError."""
        folders = [data_dir / f"mongod-{number}" for number in (1, 2, 3)]
        self.members = [EmbeddedMongod(folder, binary) for folder in folders]
        for member, folder in zip(self.members, folders, strict=True):
            if member.configured_port() not in (None, member.port):
                raise StartError(
                    f"Port {member.configured_port()}, for which the replica set in {folder} is "
                    f"configured, is taken: end what listens there, or remove {data_dir}."
                )
        names = ",".join(hosts(self.members))
        self.uri = f"mongodb://{names}/{DATABASE}?replicaSet={replica_set.NAME}"

    def are_ready(self) -> bool:
        """Look once whether all are there and one is primary; make them a set if they are none."""
        if not all(member.accepts_connections() for member in self.members):
            return False
        if not self.members[0].configured_port():
            if not replica_set.initiate(hosts(self.members), SETTINGS):
                return False
            for member in self.members:
                member.remember_port()
        return replica_set.has_primary(self.uri)
