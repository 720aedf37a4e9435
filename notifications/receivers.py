"""What the domain announces, and who in this app listens."""

from typing import Any

from notifications.relay import relay
from project.base.faults import kill_point


def wake_relay(**kwargs: Any) -> None:
    """A charge point has a pending event: relay it now rather than at the next sweep."""
    kill_point("after-write")
    relay.wake()
