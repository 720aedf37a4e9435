"""The feed of this process."""

import asyncio
from weakref import WeakKeyDictionary

from notifications.feed.tail import Feed

_feeds: WeakKeyDictionary[asyncio.AbstractEventLoop, Feed] = WeakKeyDictionary()


async def get_feed() -> Feed:
    """The feed of this process, started; raises PyMongoError while MongoDB is away."""
    loop = asyncio.get_running_loop()
    if loop not in _feeds:
        _feeds[loop] = Feed()
    feed = _feeds[loop]
    await feed.start()
    return feed


async def stop_feed() -> None:
    """This process stops serving: end every subscription in good order."""
    if feed := _feeds.get(asyncio.get_running_loop()):
        await feed.stop()
