"""Many sockets of one key at once. `python -m tests.live.access.crowd 10000` does it by hand."""

import argparse
import asyncio
import contextlib
import time
from collections import Counter
from dataclasses import dataclass, field

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

AT_ONCE = 100  # handshakes under way


@dataclass
class Outcome:
    codes: Counter[int] = field(default_factory=Counter)  # of those that were refused
    open: int = 0
    latencies: list[float] = field(default_factory=list)  # of others' requests meanwhile, seconds

    def __str__(self) -> str:
        latencies = sorted(self.latencies)
        median, worst = latencies[len(latencies) // 2], latencies[-1]
        return (
            f"open: {self.open}, refused: {dict(self.codes)}, others' requests: {len(latencies)}, "
            f"median {median * 1000:.1f} ms, slowest {worst * 1000:.1f} ms"
        )


async def gather(base_url: str, key: str, other: str, sockets: int) -> Outcome:
    """Open as many sockets with `key` as it gets, and keep them, while `other` reads."""
    outcome, turn = Outcome(), asyncio.Semaphore(AT_ONCE)
    held: list[ClientConnection] = []
    url = f"{base_url.replace('http', 'ws', 1)}/ws/chargepoint"

    async def enter() -> None:
        async with turn:
            socket = await connect(
                url, additional_headers={"Authorization": f"Bearer {key}"}, open_timeout=60
            )
            held.append(socket)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(0.2):
                    await socket.recv()

    async def read() -> None:
        headers = {"Authorization": f"Bearer {other}"}
        async with httpx.AsyncClient(base_url=base_url, headers=headers, timeout=30) as client:
            while True:
                began = time.monotonic()
                assert (await client.get("/chargepoint")).status_code == 200
                outcome.latencies.append(time.monotonic() - began)
                await asyncio.sleep(0.02)

    async def enter_or_not() -> None:
        with contextlib.suppress(ConnectionClosed):
            await enter()

    reading = asyncio.create_task(read())
    await asyncio.gather(*(enter_or_not() for _ in range(sockets)))
    for socket in held:
        with contextlib.suppress(TimeoutError, WebSocketException):
            async with asyncio.timeout(0.001):
                await socket.recv()
        if socket.close_code is None:
            outcome.open += 1
        else:
            outcome.codes[socket.close_code] += 1
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    await asyncio.gather(*(socket.close() for socket in held))
    return outcome


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sockets", type=int)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--key", required=True)
    parser.add_argument("--other", required=True, help="the key of those who must not suffer")
    given = parser.parse_args()
    print(asyncio.run(gather(given.url, given.key, given.other, given.sockets)))
