"""After a backup was restored: `manage.py rotate_epoch`, also while a server runs."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from pymongo import MongoClient
from websockets.sync.client import connect

from tests.live.audit import Log, Row
from tests.live.servers import ChargepointServer
from tests.live.wait import wait_for

Start = Callable[..., ChargepointServer]

ROOT = Path(__file__).parent.parent.parent.parent


@pytest.fixture
def rotate(uri: str) -> Callable[[], str]:
    """Runs the command; the new epoch."""

    def rotate() -> str:
        command = [sys.executable, "manage.py", "rotate_epoch"]
        variables = os.environ | {"MONGODB_URI": uri}
        subprocess.run(command, cwd=ROOT, env=variables, check=True, capture_output=True)
        return Log(uri).epoch()

    return rotate


def test_open_subscriptions_are_reset(server: Start, rotate: Callable[[], str]) -> None:
    running = server()
    put = httpx.post(f"{running.base_url}/chargepoint", json={"name": "Plaza Mayor 3"})
    old = httpx.get(f"{running.base_url}/chargepoint").headers["Last-Event-ID"]
    url = f"{running.ws_url}/ws/chargepoint"
    with ExitStack() as stack:
        plain = stack.enter_context(connect(url))
        resumed = stack.enter_context(connect(f"{url}?types=all&since={old[:-1]}0"))
        assert json.loads(resumed.recv(timeout=5))["type"] == "created"
        stream = stack.enter_context(
            httpx.stream(
                "GET",
                f"{running.base_url}/chargepoint/events",
                headers={"Accept": "text/event-stream"},
            )
        )
        lines = stream.iter_lines()
        assert next(lines).startswith("retry:")

        epoch = rotate()
        reset = {"type": "reset", "id": f"{epoch}-1", "reason": "unknown"}
        assert json.loads(plain.recv(timeout=5)) == reset
        assert json.loads(resumed.recv(timeout=5)) == reset
        assert json.loads(next(each for each in lines if each.startswith("data:"))[5:]) == reset

        # And all of them go on from there.
        httpx.put(f"{running.base_url}{put.headers['Location'][-14:]}", json={"status": "error"})
        assert json.loads(plain.recv(timeout=5))["id"] == f"{epoch}-2"
    with connect(f"{url}?since={old}") as late:
        assert json.loads(late.recv(timeout=5))["reason"] == "unknown"


def test_chargers_that_are_older_than_their_log_go_on_after_it(
    server: Start, uri: str, rotate: Callable[[], str]
) -> None:
    """A backup is not taken in one instant: the log may hold what its chargers do not know yet."""
    running = server()
    url = f"{running.base_url}/chargepoint"
    assert httpx.post(url, json={"name": "Plaza Mayor 3"}).json()["id"] == 1
    with MongoClient[Row](uri) as client:
        chargers = client.get_default_database()["charge_points"]
        backup = chargers.find_one() or {}
        for status in ("charging", "ready", "charging"):
            httpx.put(f"{url}/1", json={"status": status})
        wait_for(lambda: len(Log(uri).positions()) == 4)
        chargers.replace_one({"_id": 1}, backup | {"outbox": []})

    epoch = rotate()
    with connect(f"{running.ws_url}/ws/chargepoint?types=all&since={epoch}-4") as subscriber:
        assert httpx.put(f"{url}/1", json={"status": "error"}).json()["version"] == 5
        messages = (json.loads(subscriber.recv(timeout=5)) for _ in range(2))
        event = next(message for message in messages if message["type"] != "reset")
    assert (event["id"], event["version"]) == (f"{epoch}-5", 5)
