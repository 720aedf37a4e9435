"""I8: a client that resumes at the oldest position gets everything that followed, or a reset."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from pymongo import MongoClient
from websockets.sync.client import connect

from tests.live.audit import Log
from tests.live.audit.history import write_history
from tests.live.delivery.conftest import NewAudit, impatient
from tests.live.servers import ChargepointServer
from tests.live.wait import wait_for

Start = Callable[..., ChargepointServer]

KEEP = 400
HISTORY = 2000
LONG = 50_000
SHORT = "notifications.feed.tail.TAIL=200"  # in memory: nearly all is read from the log


def by_websocket(url: str, since: str, head: int) -> Iterator[dict[str, Any]]:
    path = f"{url.replace('http', 'ws', 1)}/ws/chargepoint?types=all&since={since}"
    with connect(path, close_timeout=0.1) as socket:
        while True:
            yield json.loads(socket.recv(timeout=10))


def by_event_stream(url: str, since: str, head: int) -> Iterator[dict[str, Any]]:
    headers = {"Accept": "text/event-stream", "Last-Event-ID": since}
    with httpx.stream("GET", f"{url}/chargepoint/events", headers=headers, timeout=10) as stream:
        for line in stream.iter_lines():
            if line.startswith("data:"):
                yield json.loads(line.removeprefix("data:"))


def by_pages(url: str, since: str, head: int) -> Iterator[dict[str, Any]]:
    while True:
        answer = httpx.get(f"{url}/chargepoint/events?since={since}&limit=1000", timeout=10)
        if answer.status_code == 410:
            yield {"type": "reset", "id": answer.json()["head"]}
        yield from answer.raise_for_status().json()
        since = answer.json()[-1]["id"] if answer.json() else since


READERS = [by_websocket, by_event_stream, by_pages]


def resume(
    reader: Callable[..., Iterator[dict[str, Any]]], url: str, oldest: int, head: int
) -> str:
    """How it went: `reset` or `complete`; AssertionError for a hole."""
    expected = oldest
    for message in reader(url, f"history-{oldest - 1}", head):
        if message["type"] == "reset":
            return "reset"
        assert message["id"] == f"history-{expected}"
        if expected >= head:
            return "complete"
        expected += 1
    raise AssertionError("it ended")


def test_a_client_that_resumes_while_the_log_is_pruned(
    server: Start, uri: str, audit: NewAudit, say: Callable[[str], None]
) -> None:
    write_history(uri, HISTORY)
    running = server(
        EVENTS_KEEP=str(HISTORY - 1), **impatient("notifications.relay.PRUNE=0.2", SHORT)
    )
    outcomes: list[str] = []
    with ThreadPoolExecutor(len(READERS)) as readers, audit(running, writers=1, pause=0.02):
        # Each change now makes another one the oldest, some at once every 0.2 s.
        while len(outcomes) < 4 * len(READERS):
            (oldest, head), url = span(Log(uri).positions()), running.base_url
            tasks = [readers.submit(resume, each, url, oldest, head) for each in READERS]
            outcomes += [task.result() for task in tasks]
    assert outcomes.count("complete") + outcomes.count("reset") == len(outcomes) > 0
    say(", ".join(f"{outcomes.count(each)} {each}" for each in sorted(set(outcomes))))


@pytest.mark.parametrize("reader", READERS)
def test_a_client_that_is_pruned_away(
    server: Start, uri: str, reader: Callable[..., Iterator[dict[str, Any]]]
) -> None:
    """Nearly the whole log goes while clients read it from its beginning."""
    write_history(uri, HISTORY)
    running = server(EVENTS_KEEP=str(KEEP), **impatient("notifications.relay.PRUNE=1.0", SHORT))
    outcomes = []
    while "reset" not in outcomes:
        outcomes.append(resume(reader, running.base_url, 1, HISTORY))
    wait_for(lambda: span(Log(uri).positions()) == (HISTORY - KEEP + 1, HISTORY), 10)
    assert resume(reader, running.base_url, HISTORY - KEEP + 1, HISTORY) == "complete"
    assert resume(reader, running.base_url, HISTORY - KEEP, HISTORY) == "reset"


def test_a_change_is_delivered_while_a_long_log_is_shortened(server: Start, uri: str) -> None:
    write_history(uri, LONG)
    running = server(EVENTS_KEEP="1", **impatient("notifications.relay.PRUNE=1.0"))
    path = f"{running.base_url.replace('http', 'ws', 1)}/ws/chargepoint/1"
    with connect(path) as socket, MongoClient[dict[str, Any]](uri) as client:
        events = client.get_default_database()["events"]
        wait_for(lambda: not events.find_one({"_id": 1}), 10, "it begins")
        httpx.put(f"{running.base_url}/chargepoint/1", json={"status": "error"})
        assert json.loads(socket.recv(timeout=2))["new"] == "error"
        assert events.find_one({"_id": LONG - KEEP}), "it goes on"
        wait_for(lambda: events.count_documents({}) == 1, 20, "it ends")


def span(positions: Sequence[int]) -> tuple[int, int]:
    assert positions == list(range(positions[0], positions[-1] + 1))  # I3
    return positions[0], positions[-1]
