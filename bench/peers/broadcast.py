"""How both FastAPI peers tell websockets of a change.

One process: the ConnectionManager of FastAPI's page on websockets. Several (REDIS_URL is set):
Redis pub/sub, to which that page refers for more than one process.
"""

import asyncio
import contextlib
import os

from fastapi import WebSocket, WebSocketDisconnect
from redis.asyncio import Redis

from bench.peers.channel import CHANNEL


class Broadcast:
    def __init__(self) -> None:
        self.connections: set[WebSocket] = set()
        url = os.environ.get("REDIS_URL")
        self.redis = Redis.from_url(url) if url else None
        self.listener: asyncio.Task[None] | None = None
        self.listening = asyncio.Event()
        if self.redis is None:
            self.listening.set()

    async def publish(self, message: str) -> None:
        if self.redis:
            await self.redis.publish(CHANNEL, message)
        else:
            await self.broadcast(message)

    async def broadcast(self, message: str) -> None:
        for connection in list(self.connections):
            # One that has just gone must not keep the message from the others.
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await connection.send_text(message)

    async def serve(self, websocket: WebSocket) -> None:
        """Keep a websocket until its client goes."""
        if self.redis and self.listener is None:
            self.listener = asyncio.create_task(self.listen(self.redis))
        await self.listening.wait()
        await websocket.accept()
        self.connections.add(websocket)
        try:
            while True:
                await websocket.receive_text()
        except WebSocketDisconnect:
            pass
        finally:
            self.connections.discard(websocket)

    async def listen(self, redis: Redis) -> None:
        subscription = redis.pubsub()
        await subscription.subscribe(CHANNEL)
        self.listening.set()
        async for message in subscription.listen():
            if message["type"] == "message":
                await self.broadcast(message["data"].decode())
