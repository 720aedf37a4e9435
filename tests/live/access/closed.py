"""A registry in production: closed, with keys as an operator makes them."""

import json
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.live.manage import manage
from tests.live.registry import Registry
from tests.live.servers import ChargepointServer

ORIGIN = "https://charge.example"
PRODUCTION = {
    "SECRET_KEY": "a-long-secret-of-an-operator-0123456789-abcdefghijklm",
    "ALLOWED_HOSTS": "localhost,127.0.0.1",
    "ALLOWED_ORIGINS": ORIGIN,
    "DRAIN_SECONDS": "0",  # nobody waits for these servers
}


class Closed(Registry):
    """Where nothing is to be had without a key."""

    def __init__(self, server: ChargepointServer, mongodb_uri: str) -> None:
        super().__init__(server, mongodb_uri)
        self._clients: list[httpx.Client] = []
        self.admin = self.make_key("admin", "admin")
        self.http.headers["Authorization"] = f"Bearer {self.admin}"

    def apikey(self, *arguments: str) -> str:
        done = manage("apikey", *arguments, MONGODB_URI=self.mongodb_uri)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def make_key(self, name: str, scope: str, *arguments: str) -> str:
        return self.apikey("create", name, "--scope", scope, *arguments)

    def client(self, key: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {key}"}
        self._clients.append(httpx.Client(base_url=self.url, timeout=20, headers=headers))
        return self._clients[-1]

    def close(self) -> None:
        for client in self._clients:
            client.close()
        super().close()

    def ticket(self, key: str) -> str:
        ticket: str = self.client(key).post("/ticket").json()["ticket"]
        return ticket

    def connect(self, path: str, key: str = "", **options: Any) -> ClientConnection:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        options = {"additional_headers": headers, "open_timeout": 20} | options
        return connect(f"{self.server.ws_url}{path}", **options)

    def code(self, path: str, key: str = "", **options: Any) -> int:
        """The close code of a connection that is refused."""
        with self.connect(path, key, **options) as socket:
            return close_code(socket)


def close_code(socket: ClientConnection, timeout: float = 20) -> int:
    """How the server ends a connection on which nothing else comes."""
    try:
        message = socket.recv(timeout)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else 1006
    raise AssertionError(message)


def receive(socket: ClientConnection) -> Any:
    return json.loads(socket.recv(20))
