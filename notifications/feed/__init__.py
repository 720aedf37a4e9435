"""The feed: the newest part of the log in memory, one per process, encoded once for everybody.

Subscribers pull from it at their own pace. A slow reader holds up only itself, and memory per
connection is bounded, because the log is the buffer.
"""

from notifications.feed.cursor import Cursor, Expired
from notifications.feed.entry import Entry
from notifications.feed.process import get_feed, stop_feed
from notifications.feed.tail import Closing, Feed

__all__ = ["Closing", "Cursor", "Entry", "Expired", "Feed", "get_feed", "stop_feed"]
