"""Every event, once, in the order of the log."""

from typing import Any

from chargepoint_client.follower import Follower, Steps
from chargepoint_client.messages import Event, Expired


class EventFollower(Follower[Event]):
    """Raises Expired when the log does not hold what follows `since`, Refused when not wanted."""

    def __init__(
        self,
        url: str,
        key: str = "",
        *,
        since: str = "",
        types: str = "all",
        status: str = "",
        charger: int | None = None,
    ) -> None:
        """`since` is the id of the last event that you have done; "" begins with the next one.

        `types` and `status` are comma-separated; `charger` is the id of the only one to hear of.
        """
        super().__init__(url, key)
        self.position = since
        self.query["types"] = types
        if status:
            self.query["status"] = status
        if charger is not None:
            self.path = f"{self.path}/{charger}"

    def begin(self) -> Steps[list[Event]]:
        if not self.position:
            # Or what happens while the first connection fails would be missed.
            answer = (yield "/chargepoint?limit=1").raise_for_status()
            self.position = answer.headers["Last-Event-ID"]
        return []

    def take(self, message: Any) -> Steps[list[Event]]:
        if message["type"] == "reset":
            raise Expired(message["reason"], message["id"])
        yield from ()  # nothing to ask for
        return [message]
