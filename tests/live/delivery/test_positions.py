"""I8: positions that are wrong, from the future or huge, wherever one can be sent."""

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.live.servers import ChargepointServer, Mongod

Start = Callable[..., ChargepointServer]

HEAD = 3


@pytest.fixture(scope="module")
def running(mongod: Mongod) -> Iterator[ChargepointServer]:
    """A server whose log has three entries."""
    with (
        mongod.database() as database,
        contextlib.closing(ChargepointServer(MONGODB_URI=mongod.uri(database))) as server,
    ):
        server.start()
        for number in range(HEAD):
            httpx.post(f"{server.base_url}/chargepoint", json={"name": f"Plaza {number}"})
        yield server


@pytest.fixture
def epoch(running: ChargepointServer) -> str:
    position = httpx.get(f"{running.base_url}/chargepoint").headers["Last-Event-ID"]
    return str(position.partition("-")[0])


# What is no position at all: 400, or the close code 4400.
NONSENSE = ["-1", "1.5", "", "x" * 10_000, "{epoch}-1.5", "{epoch}--1", "{epoch}-1&since={epoch}-2"]
NONSENSE += [str(2**63), "{epoch}-", "{epoch}-01", "{epoch}-1%00", "{epoch}-%D9%A3", "{epoch}-1%20"]
# What is one, but not of this log: 410, or a reset.
UNKNOWN = ["{epoch}-4", "{epoch}-9223372036854775807", "{epoch}-9223372036854775808", "k3f9-1"]
UNKNOWN += ["k3f9-0", "{epoch}-9999999999999999999"]


@pytest.mark.parametrize("since", NONSENSE)
def test_nonsense_is_refused(running: ChargepointServer, epoch: str, since: str) -> None:
    query = f"since={since.format(epoch=epoch)}"
    for accept in ("application/json", "text/event-stream"):
        url = f"{running.base_url}/chargepoint/events?{query}"
        answer = httpx.get(url, headers={"Accept": accept})
        assert answer.status_code == 400
        assert list(answer.json()) == ["since"]
    if len(query) < 8192:  # else the handshake is refused
        assert close_reason(f"{running.ws_url}/ws/chargepoint?{query}", 4400).startswith('{"since"')


def test_a_handshake_that_is_too_long_is_refused(running: ChargepointServer) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(f"{running.ws_url}/ws/chargepoint?since={'x' * 10_000}")
    assert refused.value.response.status_code == 431


@pytest.mark.parametrize("since", UNKNOWN)
def test_a_position_of_no_entry_is_answered_by_a_reset(
    running: ChargepointServer, epoch: str, since: str
) -> None:
    query = f"since={since.format(epoch=epoch)}"
    reset = {"type": "reset", "id": f"{epoch}-{HEAD}", "reason": "unknown"}
    assert first_event(running, query=query) == reset
    with connect(f"{running.ws_url}/ws/chargepoint?{query}") as socket:
        assert json.loads(socket.recv(timeout=5)) == reset
    answer = httpx.get(f"{running.base_url}/chargepoint/events?{query}")
    assert answer.status_code == 410
    assert answer.json()["oldest"] == f"{epoch}-1"
    assert answer.json()["head"] == f"{epoch}-{HEAD}"


@pytest.mark.parametrize("header", ["nonsense", "x" * 5000, "k3f9-1", "{epoch}-4", "0"])
def test_a_browser_that_resumes_from_nowhere_is_reset(
    running: ChargepointServer, epoch: str, header: str
) -> None:
    """It sends this header by itself, and would repeat a request that was refused for ever."""
    event = first_event(running, header=header.format(epoch=epoch))
    assert event == {"type": "reset", "id": f"{epoch}-{HEAD}", "reason": "unknown"}


def test_the_head_is_a_position(running: ChargepointServer, epoch: str) -> None:
    url = f"{running.base_url}/chargepoint/events"
    assert httpx.get(f"{url}?since={epoch}-{HEAD}").json() == []
    assert [e["id"] for e in httpx.get(f"{url}?since={epoch}-0").json()] == [
        f"{epoch}-{number + 1}" for number in range(HEAD)
    ]


def close_reason(url: str, code: int) -> str:
    with connect(url) as socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=5)
    assert closed.value.rcvd and closed.value.rcvd.code == code
    return closed.value.rcvd.reason


def first_event(running: ChargepointServer, query: str = "", header: str = "") -> Any:
    headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": header} if header else {})
    url = f"{running.base_url}/chargepoint/events?{query}"
    with httpx.stream("GET", url, headers=headers, timeout=5) as stream:
        assert stream.status_code == 200
        line = next(line for line in stream.iter_lines() if line.startswith("data:"))
    return json.loads(line.removeprefix("data:"))
