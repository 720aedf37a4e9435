"""Websockets and event streams: connect, resume, forward, close. They never write to MongoDB.

They are not in the Channels group themselves: the group wakes the feed, once per process, and
each connection pulls from the feed. A group message for each connection is what loses events.
"""

from notifications.consumers.connections import get_connections
from notifications.consumers.stream import EventStreamConsumer
from notifications.consumers.websocket import EventConsumer, UnknownSocket

__all__ = ["EventConsumer", "EventStreamConsumer", "UnknownSocket", "get_connections"]
