"""A snapshot, and the stream that keeps it up to date (contract section 4)."""

import contextlib
from collections.abc import Sequence

from tests.live.audit.subscribers import LOST, Event, Socket, http_client


class Mirror(Socket):
    """Keeps a copy of all chargers: what a dashboard does."""

    def __init__(self, urls: Sequence[str]) -> None:
        super().__init__(urls, "")
        self.chargers: dict[int, Event] = {}
        self._gone: dict[int, int] = {}  # version at the deletion

    async def receive(self, url: str) -> None:
        if not self.position:
            self.chargers, self.position = await snapshot(url)
        await super().receive(url)

    def take(self, message: Event) -> None:
        super().take(message)
        if message["type"] == "reset":
            raise AssertionError(f"{self} was reset: {message}")
        charger = message["chargepoint"]
        id, version = charger["id"], message["version"]
        known = self.chargers[id]["version"] if id in self.chargers else self._gone.get(id, 0)
        if version <= known:
            return
        if message["type"] == "deleted":
            self.chargers.pop(id, None)
            self._gone[id] = version
        else:
            self.chargers[id] = charger | {"version": version}


async def snapshot(*urls: str) -> tuple[dict[int, Event], str]:
    """What GET /chargepoint shows, and the position to subscribe from.

    Asked of the first of these servers that answers.
    """
    for url in urls[:-1]:
        with contextlib.suppress(*LOST):
            return await _snapshot(url)
    return await _snapshot(urls[-1])


async def _snapshot(url: str) -> tuple[dict[int, Event], str]:
    fields = ("id", "name", "status", "version")
    chargers: dict[int, Event] = {}
    async with http_client(url) as client:
        answer = (await client.get("/chargepoint?limit=1000")).raise_for_status()
        position = answer.headers["Last-Event-ID"]
        while True:
            for charger in answer.json():
                chargers[charger["id"]] = {field: charger[field] for field in fields}
            if "next" not in answer.links:
                return chargers, position
            answer = (await client.get(answer.links["next"]["url"])).raise_for_status()
