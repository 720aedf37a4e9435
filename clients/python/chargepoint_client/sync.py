"""For programs that wait: `for change in Replica(url)`."""

import time
from collections.abc import Iterator
from typing import TypeVar

import httpx
from websockets.sync.client import connect

from chargepoint_client.events import EventFollower
from chargepoint_client.follower import LOST, SILENCE, Follower, Steps
from chargepoint_client.messages import Change, Event
from chargepoint_client.replica import ReplicaFollower

T = TypeVar("T")


def follow(follower: Follower[T]) -> Iterator[T]:
    """Without end; raises what the follower raises."""
    with httpx.Client(base_url=follower.url, headers=follower.headers, timeout=10) as http:
        while True:
            try:
                yield from run(follower.begin(), http)
                with connect(
                    follower.socket_url,
                    additional_headers=follower.headers,
                    ping_interval=None,  # heartbeats tell more
                    close_timeout=1,
                ) as socket:
                    while True:
                        yield from run(follower.receive(socket.recv(SILENCE)), http)
            except LOST as error:
                time.sleep(follower.wait(error))


def run(steps: Steps[T], http: httpx.Client) -> T:
    try:
        path = next(steps)
        while True:
            path = steps.send(http.get(path))
    except StopIteration as stop:
        result: T = stop.value
        return result


class Events(EventFollower):
    __doc__ = EventFollower.__doc__

    def __iter__(self) -> Iterator[Event]:
        return follow(self)


class Replica(ReplicaFollower):
    __doc__ = ReplicaFollower.__doc__

    def __iter__(self) -> Iterator[Change]:
        return follow(self)
