"""JavaScript clients resume and miss nothing: those of others, and our own in Node.js."""

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from project.server.ports import is_free
from tests.live.audit.node import JS, Node
from tests.live.delivery.conftest import NewAudit
from tests.live.servers import ChargepointServer
from tests.live.wait import wait_for

Start = Callable[..., ChargepointServer]


@pytest.fixture(autouse=True)
def node() -> None:
    if shutil.which("node") is None and "CI" not in os.environ:
        pytest.skip("node is not installed")
    assert (JS / "node_modules").exists(), "scripts/test installs them"


def test_they_miss_nothing_while_the_server_is_killed(server: Start, audit: NewAudit) -> None:
    running = server()
    with audit(running) as watch:
        clients = [Node(library, watch.urls, watch.since) for library in LIBRARIES]
        for each in clients:
            watch.follow(each)
        watch.wait_for(lambda: all(client.events for client in clients), 20, "they listen")
        (worker,) = running.workers()
        running.signal_worker(signal.SIGKILL)
        wait_for(lambda: running.workers() not in ([worker], []), 15)
        watch.wait_for_changes(100)
    ws, *others = clients
    assert ws.connections == 2  # it does not reconnect: we started it again
    assert [client.connections for client in others] == [1, 1]


def test_our_own_keeps_its_rules() -> None:
    """What it does when a ticket, a charger or its name is refused: each case in rules.mjs."""
    command = ["node", "--test", str(JS / "rules.mjs")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout


LIBRARIES = ["ws", "reconnecting-websocket", "eventsource"]


def test_our_own_keeps_a_copy_that_equals_a_fresh_get(
    server: Start, audit: NewAudit, tmp_path: Path
) -> None:
    """The dashboard's module (dashboard/static/dashboard/client), without a page around it."""
    running = server()
    output = tmp_path / "output"
    command = ["node", str(JS / "replica.mjs"), running.base_url]
    with output.open("wb") as file, killing(subprocess.Popen(command, stdout=file)):
        with audit(running, pause=0.01) as watch:
            watch.wait_for_changes(60)
            running.kill()
            wait_for(lambda: is_free(running.port), 30, "its worker ends, too")
            running.start()
            watch.wait_for_changes(60)
        fresh = httpx.get(f"{running.base_url}/chargepoint?limit=1000").json()

        def equals() -> bool:
            *_, last, _ = [b"[]", b"", *output.read_bytes().split(b"\n")]
            copy = json.loads(last or b"[]")
            return sorted(copy, key=lambda charger: charger["id"]) == fresh

        wait_for(equals, 30, "the copy is like a GET")


@contextlib.contextmanager
def killing(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """At the end, also of a test that fails: it would live for ever."""
    try:
        yield
    finally:
        process.kill()
        process.wait()


def test_wscat_shows_status_changes_and_nothing_else(server: Start) -> None:
    """What the README shows: `npx wscat -c ws://localhost:8000/ws/chargepoint`."""
    running = server()
    url = f"{running.base_url}/chargepoint"
    httpx.post(url, json={"name": "Plaza Mayor 3"}).raise_for_status()
    command = [
        str(JS / "node_modules" / ".bin" / "wscat"),
        "-c",
        f"{running.ws_url}/ws/chargepoint",
    ]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as process:
        assert process.stdout
        for status in ("charging", "ready") * 50:
            # It does not say when it is connected: change until it shows a change.
            httpx.put(f"{url}/1", json={"status": status}).raise_for_status()
            if select.select([process.stdout], [], [], 0.2)[0]:
                break
        else:
            raise AssertionError("it shows nothing")
        shown = json.loads(process.stdout.readline())
        process.kill()
    assert (shown["type"], shown["chargepoint"]["id"]) == ("status_changed", 1)
