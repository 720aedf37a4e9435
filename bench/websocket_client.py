"""Many websockets in one process that reads as fast as the kernel hands out.

It does not hold up the server: where the server sends to a thousand connections the same bytes,
they are parsed once. Every message of every connection is accounted for all the same.
"""

import select
import socket
import time
from array import array
from collections import defaultdict
from typing import NamedTuple
from urllib.parse import urlsplit

from bench.frames import Chunk, parse

HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
_SOURCES = 5000  # connections from one address of 127.0.0.0/8, well below the ports it has
_BATCH = 200  # handshakes under way at once


class Tally(NamedTuple):
    """What the connections received since they were last asked to start counting."""

    connections: int  # still open
    deliveries: int
    fewest: int  # messages on one connection
    most: int
    gaps: int  # places where the next number was not the one that follows
    last: int  # the highest number that all connections have seen
    last_at: float  # time.monotonic() of the last message
    began: float  # time.monotonic() when counting started: before the first connection, or later
    arrivals: dict[int, list[float]]  # number -> time.monotonic() on each connection


class Connections:
    """All websockets of this process."""

    def __init__(self, url: str, count: int) -> None:
        self._poll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._rest: dict[int, bytes] = {}
        self._next: dict[int, int] = {}
        self._messages: dict[int, int] = {}
        self._buffer = memoryview(bytearray(1 << 20))
        self._parsed: dict[bytes, Chunk] = {}
        self.total = 0  # deliveries since the process started
        self.start_counting(timed=False)
        for done in range(0, count, _BATCH):
            self._connect(url, range(done, min(done + _BATCH, count)))

    def _connect(self, url: str, indexes: range) -> None:
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        request = HANDSHAKE.format(path=path, host=parts.netloc).encode()
        waiting = []
        for index in indexes:
            connection = socket.socket()
            connection.settimeout(20)
            connection.bind((f"127.0.0.{2 + index // _SOURCES}", 0))
            connection.connect((parts.hostname or "127.0.0.1", parts.port or 80))
            connection.sendall(request)
            waiting.append(connection)
        for connection in waiting:
            answer = b""
            while b"\r\n\r\n" not in answer:
                received = connection.recv(65536)
                answer += received
                if not received:
                    break
            head, _, data = answer.partition(b"\r\n\r\n")
            if b" 101 " not in head.splitlines()[0]:
                raise ConnectionError(f"Refused: {head[:200]!r}")
            connection.setblocking(False)
            number = connection.fileno()
            self._sockets[number] = connection
            self._rest[number] = b""
            self._next[number] = 0
            self._messages[number] = 0
            self._poll.register(number, select.EPOLLIN)
            if data:
                self._take(number, data)

    def start_counting(self, *, timed: bool) -> None:
        """Forget what was received; `timed`: keep the time of each message from now on."""
        self._next = dict.fromkeys(self._sockets, 0)
        self._messages = dict.fromkeys(self._sockets, 0)
        self._arrivals: defaultdict[int, array[float]] = defaultdict(lambda: array("d"))
        self._timed = timed
        self._gaps = 0
        self._last_at = 0.0
        self._began = time.monotonic()

    def tally(self) -> Tally:
        counts = list(self._messages.values()) or [0]
        return Tally(
            connections=len(self._sockets),
            deliveries=sum(counts),
            fewest=min(counts),
            most=max(counts),
            gaps=self._gaps,
            last=min(self._next.values(), default=1) - 1,
            last_at=self._last_at,
            began=self._began,
            arrivals={number: list(times) for number, times in self._arrivals.items()},
        )

    def watch(self, descriptor: int) -> None:
        """Let `receive` return also when there is something to read here."""
        self._poll.register(descriptor, select.EPOLLIN)

    def receive(self, seconds: float) -> None:
        """Wait for at most so long, and take what is there."""
        for number, _ in self._poll.poll(seconds):
            connection = self._sockets.get(number)
            if connection is None:
                continue
            try:
                size = connection.recv_into(self._buffer)
            except BlockingIOError:
                continue
            except OSError:
                size = 0
            if size:
                self._take(number, bytes(self._buffer[:size]))
            else:
                self._drop(number)

    def _take(self, number: int, data: bytes) -> None:
        if rest := self._rest[number]:
            data = rest + data
        chunk = self._parsed.get(data)
        if chunk is None:
            if len(self._parsed) > 4096:
                self._parsed.clear()
            chunk = self._parsed[data] = parse(data)
        self._rest[number] = chunk.rest
        for ping in chunk.pings:
            # A mask of zeros leaves the payload as it is.
            self._sockets[number].send(bytes([0x8A, 0x80 | len(ping)]) + bytes(4) + ping)
        if chunk.messages:
            self.total += chunk.messages
            self._messages[number] += chunk.messages
            self._last_at = time.monotonic()
        if chunk.numbers:
            expected = self._next[number]
            for seen in chunk.numbers:
                if expected and seen != expected:
                    self._gaps += 1
                expected = seen + 1
                if self._timed:
                    self._arrivals[seen].append(self._last_at)
            self._next[number] = expected
        if chunk.closed:
            self._drop(number)

    def _drop(self, number: int) -> None:
        connection = self._sockets.pop(number, None)
        if connection is not None:
            self._poll.unregister(number)
            connection.close()

    def close(self) -> None:
        """Without a close frame: ten thousand of them would be answered one by one."""
        for number in list(self._sockets):
            self._drop(number)
        self._poll.close()
