"""What a websocket client sends is ignored, bounded, and reaches nobody."""

import contextlib
import json
import os
import socket
import struct
import time
from collections.abc import Iterator

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.sync.client import ClientConnection, connect

from tests.live.servers import ChargepointServer, Mongod

EVENT = {
    "id": "k3f9-1",
    "type": "status_changed",
    "chargepoint": {"id": 1, "name": "Plaza Mayor 3", "status": "error"},
}


@pytest.fixture(scope="module")
def running(mongod: Mongod) -> Iterator[ChargepointServer]:
    with (
        mongod.database() as database,
        contextlib.closing(ChargepointServer(MONGODB_URI=mongod.uri(database))) as server,
    ):
        server.start()
        httpx.post(f"{server.base_url}/chargepoint", json={"name": "Plaza Mayor 3"})
        yield server


@pytest.fixture
def rude(running: ChargepointServer) -> Iterator[ClientConnection]:
    with connect(f"{running.ws_url}/ws/chargepoint", close_timeout=1) as client:
        yield client


@pytest.fixture
def other(running: ChargepointServer) -> Iterator[ClientConnection]:
    """Somebody else, who hears changes and nothing more."""
    with connect(f"{running.ws_url}/ws/chargepoint") as client:
        yield client
        change(running)
        assert json.loads(client.recv(timeout=5))["type"] == "status_changed"
    assert "Traceback" not in running.trouble()


def change(running: ChargepointServer) -> None:
    url = f"{running.base_url}/chargepoint/1"
    status = {"ready": "charging"}.get(httpx.get(url).json()["status"], "ready")
    assert httpx.put(url, json={"status": status}).is_success


@pytest.mark.parametrize(
    "message",
    [
        b"\x00\xff",
        "no JSON",
        "",
        json.dumps(EVENT),
        json.dumps({"type": "log.grew"}),
        json.dumps({"type": "websocket.close"}),
    ],
)
def test_a_message_reaches_nobody(
    running: ChargepointServer,
    rude: ClientConnection,
    other: ClientConnection,
    message: str | bytes,
) -> None:
    rude.send(message)
    change(running)  # it is still served, and the first that both hear is this
    for client in (rude, other):
        event = json.loads(client.recv(timeout=5))
        assert event["type"] == "status_changed" and event["id"] != EVENT["id"]


def test_two_megabytes_close_1009(rude: ClientConnection, other: ClientConnection) -> None:
    with pytest.raises(ConnectionClosed) as closed:
        rude.send("x" * 2 * 2**20)
        rude.recv(timeout=5)
    assert closed.value.rcvd and closed.value.rcvd.code == 1009


def test_endless_fragments_close_1009(rude: ClientConnection, other: ClientConnection) -> None:
    def fragments() -> Iterator[str]:
        while True:
            yield "x" * 100

    with pytest.raises(ConnectionClosed) as closed:
        rude.send(fragments())
    assert closed.value.rcvd and closed.value.rcvd.code == 1009


def test_a_thousand_messages_a_second_hold_up_nobody(
    running: ChargepointServer, rude: ClientConnection, other: ClientConnection
) -> None:
    for _ in range(1000):
        rude.send("x" * 100)
    began = time.monotonic()
    change(running)
    other.recv(timeout=5)
    assert time.monotonic() - began < 2
    rude.recv(timeout=5)  # it is served like any other


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"\x03", 1002),  # half a code
        (struct.pack("!H", 999), 1002),
        (struct.pack("!H", 1000) + b"\xff\xfe", 1007),  # a reason that is no text
        (struct.pack("!H", 1000) + b"x" * 130, 1002),  # too long for a control frame
    ],
)
def test_an_invalid_close_frame_ends_only_its_own_connection(
    rude: ClientConnection, other: ClientConnection, payload: bytes, code: int
) -> None:
    send_raw(rude.socket, Frame(Opcode.CLOSE, payload))
    with pytest.raises(ConnectionClosed) as closed:
        rude.recv(timeout=5)
    assert closed.value.rcvd and closed.value.rcvd.code == code


def test_bytes_that_are_no_frame_end_only_their_own_connection(
    rude: ClientConnection, other: ClientConnection
) -> None:
    rude.socket.sendall(b"GET /chargepoint HTTP/1.1\r\n\r\n")
    with pytest.raises(ConnectionClosed):
        rude.recv(timeout=5)


def send_raw(connection: socket.socket, frame: Frame) -> None:
    """A masked frame that this library would refuse to send."""
    mask = os.urandom(4)
    body = bytes(byte ^ mask[index % 4] for index, byte in enumerate(frame.data))
    length = (
        bytes([0x80 | len(body)]) if len(body) < 126 else b"\xfe" + struct.pack("!H", len(body))
    )
    connection.sendall(bytes([0x80 | frame.opcode]) + length + mask + body)
