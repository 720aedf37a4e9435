"""A redis-server that keeps nothing on disk."""

import shutil
import signal
import subprocess

import redis

from project.cluster import programs
from project.server.mortal import mortal
from project.server.ports import free_port
from tests.live.servers.process import Process


class Redis(Process):
    def __init__(self) -> None:
        super().__init__()
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._log = self.folder / "redis.log"

    @staticmethod
    def is_installed() -> bool:
        return shutil.which("redis-server") is not None

    def spawn(self) -> subprocess.Popen[bytes]:
        command = programs.redis(self.port, self.folder)
        with self._log.open("ab") as log:
            return subprocess.Popen(
                mortal(command, signal.SIGKILL), stdin=subprocess.DEVNULL, stdout=log
            )

    def is_ready(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False

    def flushall(self) -> None:
        with self.client() as client:
            client.flushall()

    def client(self) -> redis.Redis:
        return redis.Redis(port=self.port, socket_timeout=5)

    def trouble(self) -> str:
        return self._log.read_text() if self._log.exists() else ""
