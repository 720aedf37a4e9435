"""Requests byte by byte: a client library would correct the input, or refuse to send it."""

import json
import socket
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPResponse
from typing import Any
from urllib.parse import urlsplit

JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        assert self.headers.get_content_type() == JSON, self
        return json.loads(self.body)


def request(method: str, target: str, body: bytes | None = None, **headers: str | None) -> bytes:
    """The bytes of a request that ends its connection. Header `If_Match` is sent as If-Match."""
    lines = {"Host": "localhost", "Connection": "close"}
    if body is not None:
        lines |= {"Content-Type": JSON, "Content-Length": str(len(body))}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = [f"{method} {target} HTTP/1.1"]
    head += [f"{name}: {value}" for name, value in lines.items() if value is not None]
    return "\r\n".join([*head, "", ""]).encode() + (body or b"")


def connect(base_url: str, timeout: float = 20.0) -> socket.socket:
    url = urlsplit(base_url)
    assert url.hostname
    return socket.create_connection((url.hostname, url.port or 80), timeout)


def answer(connection: socket.socket, method: str = "GET") -> Answer:
    """What the server says, read to its end."""
    response = HTTPResponse(connection, method=method)
    response.begin()  # passes over "100 Continue"
    return Answer(response.status, response.headers, response.read())


def ask(base_url: str, data: bytes) -> Answer:
    """Send these bytes on a connection of their own."""
    with connect(base_url) as connection:
        connection.sendall(data)
        return answer(connection, data.split(b" ", 1)[0].decode(errors="replace"))
