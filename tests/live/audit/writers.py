"""Clients that change charge points, and know which changes were acknowledged."""

import asyncio
import itertools
import random
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import httpx

from tests.live.audit.subscribers import http_client

STATUSES = ("ready", "charging", "waiting", "error")


class Change(NamedTuple):
    """What a 2xx answer promised: after this version the charger is so."""

    charge_point: int
    version: int
    name: str
    status: str


class Acknowledgement(NamedTuple):
    change: Change
    at: float  # time.monotonic() of the answer
    duration: float  # seconds


# Of a server whose MongoDB is away, or of a proxy whose server went away.
AWAY = (502, 503, 504)


class Outage(Exception):
    """No answer, or one of AWAY: whether the change happened is unknown."""


class Writer:
    """Changes one charger after another over a connection that is kept open.

    After an answer that did not come it goes to the next server, and says nothing about that
    change: it may have happened or not.
    """

    def __init__(self, urls: Sequence[str], pause: float = 0.002) -> None:
        self.acknowledged: list[Acknowledgement] = []
        self.unknown = 0
        self.stopping = False
        self._urls = itertools.cycle(urls)
        self._pause = pause
        self._client: httpx.AsyncClient | None = None

    async def create(self, name: str) -> int:
        """A new charger's id; tried until it is acknowledged."""
        for attempt in itertools.count():
            body = {"name": f"{name} {attempt}" if attempt else name}
            try:
                return (await self._send("POST", "/chargepoint", json=body)).charge_point
            except Outage:
                await asyncio.sleep(0.05)
        raise AssertionError

    async def write(self, chargers: Sequence[int]) -> None:
        """Change the status of one of them after the other, until `stopping`."""
        while not self.stopping:
            body = {"status": random.choice(STATUSES)}
            try:
                await self._send("PUT", f"/chargepoint/{random.choice(chargers)}", json=body)
            except Outage:
                await asyncio.sleep(0.05)
            await asyncio.sleep(self._pause)

    async def live(self, charger: int) -> None:
        """All that can happen to a charger that nobody else changes, until `stopping`."""
        for number in itertools.count():
            if self.stopping:
                return
            path, name = f"/chargepoint/{charger}", f"{charger} is {number}"
            first, second = random.sample(STATUSES, 2)
            try:
                await self._send("PUT", path, json={"status": first})
                changed = await self._send("PUT", path, json={"status": second, "name": name})
                if number % 3 == 0:
                    await self._delete(path, changed)
                    await self._send("POST", f"{path}/restore")
            except Outage:
                await self._restore_again(path)
            await asyncio.sleep(self._pause)

    async def _restore_again(self, path: str) -> None:
        """Nobody knows whether it is deleted: let it be there."""
        while not self.stopping:
            try:
                await self._send("POST", f"{path}/restore", refusal=404)
                return
            except Outage:
                await asyncio.sleep(0.05)

    async def _delete(self, path: str, known: Change) -> None:
        headers = {"If-Match": f'"{known.version}"'}
        deleted = known._replace(version=known.version + 1)
        await self._send("DELETE", path, headers=headers, change=deleted)

    async def _send(
        self,
        verb: str,
        path: str,
        *,
        change: Change | None = None,
        refusal: int | None = None,
        **request: Any,
    ) -> Change:
        """The change that was acknowledged; `change` where the answer does not say it."""
        began = time.monotonic()
        try:
            answer = await self._connected().request(verb, path, **request)
        except httpx.TransportError as error:
            await self.close()
            self.unknown += 1
            raise Outage from error
        if answer.status_code in AWAY:
            self.unknown += 1
            raise Outage
        if answer.status_code == refusal:
            return Change(0, 0, "", "")
        assert answer.is_success, (verb, path, request, answer.status_code, answer.text)
        if change is None:
            body = answer.json()
            change = Change(body["id"], body["version"], body["name"], body["status"])
        now = time.monotonic()
        self.acknowledged.append(Acknowledgement(change, now, now - began))
        return change

    def _connected(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = http_client(next(self._urls))
        return self._client

    async def close(self) -> None:
        if self._client is not None:
            client, self._client = self._client, None
            await client.aclose()
