"""Follows a chargepoint registry: a live copy of it, or every event, over any number of reconnects.

    for change in Replica("http://localhost:8000"):
        print(change.before, "->", change.after)

Nothing is missed and nothing comes twice, whatever dies meanwhile. `AsyncReplica` and `AsyncEvents`
are the same for `async for`.
"""

from chargepoint_client.aio import AsyncEvents, AsyncReplica
from chargepoint_client.messages import Change, Charger, Event, Expired, Refused
from chargepoint_client.sync import Events, Replica

__all__ = [
    "AsyncEvents",
    "AsyncReplica",
    "Change",
    "Charger",
    "Event",
    "Events",
    "Expired",
    "Refused",
    "Replica",
]
