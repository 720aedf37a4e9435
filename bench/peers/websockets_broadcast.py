"""Peer: the `websockets` library and its broadcast(): the floor for fan-out in Python.

As https://websockets.readthedocs.io/en/stable/howto/django.html and topics/broadcast.html have
it: changes come by Redis pub/sub, and go to every connection.

    python -m bench.peers.websockets_broadcast PORT
"""

import os
import sys

import uvloop
from redis.asyncio import Redis
from websockets.asyncio.server import ServerConnection, broadcast, serve

from bench.peers.channel import CHANNEL

connections: set[ServerConnection] = set()


async def handler(websocket: ServerConnection) -> None:
    connections.add(websocket)
    try:
        await websocket.wait_closed()
    finally:
        connections.remove(websocket)


async def main(port: int) -> None:
    subscription = Redis.from_url(os.environ["REDIS_URL"]).pubsub()
    await subscription.subscribe(CHANNEL)
    async with serve(handler, "127.0.0.1", port, compression=None):
        async for message in subscription.listen():
            if message["type"] == "message":
                broadcast(connections, message["data"].decode())


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
