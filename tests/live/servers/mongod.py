"""A mongod, as scripts/server runs it."""

import contextlib
import subprocess
import uuid
from collections.abc import Iterator

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

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """The name of a database that is not there yet, and is gone afterwards.

        A server that uses it has to end inside: what it still wrote would make it anew.
        """
        name = f"test_{uuid.uuid4().hex}"
        try:
            yield name
        finally:
            self.heal()
            client: MongoClient[dict[str, object]]
            with MongoClient(self.uri(name)) as client:
                client.drop_database(name)

    def spawn(self) -> subprocess.Popen[bytes]:
        return self.embedded.spawn()

    def is_ready(self) -> bool:
        return self.embedded.poll_ready() and is_primary(self.port)

    def trouble(self) -> str:
        log = self.embedded.log
        return "\n".join(log.read_text().splitlines()[-5:]) if log.exists() else ""
