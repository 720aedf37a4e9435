"""The same for asyncio: `async for change in AsyncReplica(url)`."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

import httpx
from websockets.asyncio.client import connect

from chargepoint_client.events import EventFollower
from chargepoint_client.follower import LOST, SILENCE, Follower, Steps
from chargepoint_client.messages import Change, Event
from chargepoint_client.replica import ReplicaFollower

T = TypeVar("T")


async def follow(follower: Follower[T]) -> AsyncIterator[T]:
    """Without end; raises what the follower raises."""
    headers = follower.headers
    async with httpx.AsyncClient(base_url=follower.url, headers=headers, timeout=10) as http:
        while True:
            try:
                for each in await run(follower.begin(), http):
                    yield each
                async with connect(
                    follower.socket_url,
                    additional_headers=headers,
                    ping_interval=None,  # heartbeats tell more
                    close_timeout=1,
                ) as socket:
                    while True:
                        async with asyncio.timeout(SILENCE):
                            text = await socket.recv()
                        for each in await run(follower.receive(text), http):
                            yield each
            except LOST as error:
                await asyncio.sleep(follower.wait(error))


async def run(steps: Steps[T], http: httpx.AsyncClient) -> T:
    try:
        path = next(steps)
        while True:
            path = steps.send(await http.get(path))
    except StopIteration as stop:
        result: T = stop.value
        return result


class AsyncEvents(EventFollower):
    __doc__ = EventFollower.__doc__

    def __aiter__(self) -> AsyncIterator[Event]:
        return follow(self)


class AsyncReplica(ReplicaFollower):
    __doc__ = ReplicaFollower.__doc__

    def __aiter__(self) -> AsyncIterator[Change]:
        return follow(self)
