"""One who reads a subscription."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from notifications.events import Position
from notifications.feed import Feed
from notifications.subscriptions import Message, Subscription


class Reader:
    """Reads a subscription's messages one by one."""

    def __init__(self, subscription: Subscription) -> None:
        self.subscription = subscription
        self.messages = self._flat(subscription)

    @staticmethod
    async def _flat(subscription: Subscription) -> AsyncIterator[Message]:
        async for messages in subscription.messages():
            assert messages
            for message in messages:
                yield message

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(5):
            message = await anext(self.messages)
        read: dict[str, Any] = json.loads(message.frame)
        assert (read["id"], read["type"]) == (message.id, message.type)
        return read

    async def positions(self, count: int) -> list[int]:
        return [Position.parse((await self.next())["id"]).number for _ in range(count)]


def subscribe(feed: Feed, charge_point: int | None = None, **query: Any) -> Reader:
    return Reader(Subscription(feed, query, charge_point))
