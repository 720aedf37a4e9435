"""A live copy of the registry: a snapshot, kept up to date by the events that follow it."""

from typing import Any

from chargepoint_client.follower import Follower, Steps
from chargepoint_client.messages import Change, Charger, Event


class ReplicaFollower(Follower[Change]):
    """`chargers`, by id, is what a fresh GET /chargepoint would answer, but for the last moment.

    Tells each change: first of everything that is there, and after a reset of what has become
    different meanwhile. Raises Refused when the registry does not want this client.
    """

    def __init__(self, url: str, key: str = "") -> None:
        super().__init__(url, key)
        self.chargers: dict[int, Charger] = {}

    def begin(self) -> Steps[list[Change]]:
        if self.position:
            return []
        fresh: dict[int, Charger] = {}
        position, last, more = "", 0, True
        while more:
            answer = (yield f"/chargepoint?limit=1000&after={last}").raise_for_status()
            # The first page's: what happens while the others are read comes with the stream.
            position = position or answer.headers["Last-Event-ID"]
            fresh |= {charger["id"]: charger for charger in answer.json()}
            more = "next" in answer.links
            last = max(fresh, default=0)
        known, self.chargers, self.position = self.chargers, fresh, position
        return [
            Change(known.get(id), fresh.get(id), None)
            for id in sorted(known.keys() | fresh.keys())
            if known.get(id) != fresh.get(id)
        ]

    def take(self, message: Any) -> Steps[list[Change]]:
        if message["type"] == "reset":
            self.position = ""  # also if the connection is lost before there is a snapshot
            return (yield from self.begin())
        id = message["chargepoint"]["id"]
        before = self.chargers.get(id)
        # The snapshot was read after its position: what it had already seen is not applied again.
        if message["version"] <= (before["version"] if before else 0):
            return []
        after = yield from self._after(message, before)
        if after is None:
            self.chargers.pop(id, None)
        else:
            self.chargers[id] = after
        return [Change(before, after, message)] if before != after else []

    def _after(self, event: Event, before: Charger | None) -> Steps[Charger | None]:
        """The charger after this event; None if it is not there."""
        at, version = event["at"], event["version"]
        if event["type"] == "deleted":
            return None
        if event["type"] == "created":
            return {
                **event["chargepoint"],
                "created_at": at,
                "deleted_at": None,
                "status_changed_at": at,
                "version": version,
            }
        if event["type"] == "status_changed" and before is not None:
            status = event["chargepoint"]["status"]
            return {**before, "status": status, "status_changed_at": at, "version": version}
        # The event does not tell all of it, and after a rename a restricted key may not see it.
        answer = yield f"/chargepoint/{event['chargepoint']['id']}"
        if answer.status_code == 404:
            return None
        found: Charger = answer.raise_for_status().json()
        return found
