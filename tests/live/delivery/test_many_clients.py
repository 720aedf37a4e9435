"""Many clients that resume from the start at once hold up nobody who listens live."""

import asyncio
import json
import time
from collections.abc import Callable

import httpx
from websockets.asyncio.client import ClientConnection, connect

from tests.live.audit.history import write_history
from tests.live.audit.subscribers import http_client
from tests.live.servers import ChargepointServer

Start = Callable[..., ChargepointServer]

CLIENTS, EVENTS = 300, 150
LATE = 2.0  # seconds


async def test_three_hundred_clients_resume_while_live_delivery_goes_on(
    server: Start, uri: str, say: Callable[[str], None]
) -> None:
    head = write_history(uri, EVENTS)
    # It is older than the server, and so than what its feed has in memory: each client reads it
    # from the log.
    running = server()
    everybody = asyncio.gather(*(resume(running, head) for _ in range(CLIENTS)))
    delays = []
    async with (
        connect(f"{running.ws_url}/ws/chargepoint", open_timeout=30) as live,
        http_client(running.base_url) as client,
    ):
        while not everybody.done():
            delays.append(await change(client, live, len(delays)))
            await asyncio.sleep(0.1)
    assert all(await everybody)
    assert len(delays) > 1
    say(f"{CLIENTS} clients resumed {EVENTS} events, a change took {max(delays):.2f} s at most")
    assert max(delays) < LATE


async def resume(running: ChargepointServer, head: str) -> bool:
    """Whether it got everything from the start to the head, in order."""
    url = f"{running.ws_url}/ws/chargepoint?types=all&since=history-0"
    async with connect(url, open_timeout=60, ping_interval=None) as socket:
        for number in range(1, EVENTS + 1):
            async with asyncio.timeout(60):
                message = await socket.recv()
            if json.loads(message)["id"] != f"history-{number}":
                return False
    return True


async def change(client: httpx.AsyncClient, live: ClientConnection, number: int) -> float:
    """Seconds from the answer to the delivery."""
    status = ("error", "waiting")[number % 2]
    (await client.put("/chargepoint/1", json={"status": status})).raise_for_status()
    answered = time.monotonic()
    async with asyncio.timeout(10):
        await live.recv()
    return time.monotonic() - answered
