"""A mongod, as scripts/server runs it."""

import subprocess

from pymongo import MongoClient

from project.server.mongod import EmbeddedMongod, find_binary
from tests.live.servers.process import Process


def is_primary(port: int) -> bool:
    """Whether the mongod on this port takes writes now."""
    client: MongoClient[dict[str, object]]
    with MongoClient(
        "127.0.0.1", port, directConnection=True, serverSelectionTimeoutMS=2000
    ) as client:
        return bool(client.admin.command("hello")["isWritablePrimary"])


class Mongod(Process):
    """A replica set of one member."""

    def __init__(self) -> None:
        super().__init__()
        self.embedded = EmbeddedMongod(self.folder, find_binary())

    @property
    def port(self) -> int:
        return self.embedded.port

    def uri(self, database: str) -> str:
        return f"mongodb://127.0.0.1:{self.port}/{database}?replicaSet=chargepoint"

    def drop(self, database: str) -> None:
        client: MongoClient[dict[str, object]]
        with MongoClient(self.uri(database)) as client:
            client.drop_database(database)

    def spawn(self) -> subprocess.Popen[bytes]:
        return self.embedded.spawn()

    def is_ready(self) -> bool:
        return self.embedded.poll_ready() and is_primary(self.port)

    def trouble(self) -> str:
        log = self.embedded.log
        return "\n".join(log.read_text().splitlines()[-5:]) if log.exists() else ""
