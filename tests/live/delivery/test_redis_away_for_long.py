"""I11: a Redis that stays away costs no memory."""

import asyncio

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer

from notifications.feed import Feed, tail
from project.server.ports import free_port


async def test_attempts_to_listen_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    layer = RedisPubSubChannelLayer(hosts=[f"redis://127.0.0.1:{free_port()}"])
    attempts = 0
    new_channel = layer.new_channel

    async def counted() -> str:
        nonlocal attempts
        attempts += 1
        return str(await new_channel())

    monkeypatch.setattr(layer, "new_channel", counted, raising=False)
    monkeypatch.setattr(tail, "get_channel_layer", lambda: layer)
    monkeypatch.setattr(tail, "LOOK", 0.001)
    listening = asyncio.create_task(Feed()._listen())
    async with asyncio.timeout(20):
        while attempts < 50:
            await asyncio.sleep(0.01)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    assert len(layer._get_layer().channels) <= 1
    await layer.flush()
