"""The feed belongs to its event loop, hears its doorbell, and follows a new epoch"""

import asyncio

import pytest
from channels.layers import InMemoryChannelLayer

from notifications import feed as module
from notifications.documents import EventLog
from notifications.events import Position
from notifications.feed import Feed, get_feed, stop_feed
from tests.notifications.conftest import MakeEvents


async def test_there_is_one_in_a_process(delivery: None) -> None:
    first, *others = await asyncio.gather(*(get_feed() for _ in range(5)))
    assert all(feed is first for feed in others)
    assert len(first._tasks) == 2
