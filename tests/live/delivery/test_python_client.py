"""The Python client (clients/python) while servers die: like a fresh GET, and nothing twice."""

import asyncio
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from chargepoint_client import AsyncEvents, Charger, Expired, Refused, Replica

from project.server.ports import is_free
from tests.live.audit import Audit, Log, Subscriber
from tests.live.delivery.conftest import NewAudit
from tests.live.delivery.copies import copying
from tests.live.manage import manage
from tests.live.servers import ChargepointServer
from tests.live.wait import wait_for

Start = Callable[..., ChargepointServer]


class Following(Subscriber):
    """`AsyncEvents` as one of the audit's subscribers: one loop over any number of connections."""

    async def receive(self, url: str) -> None:
        self.connected()
        async for event in AsyncEvents(url, since=self.position):
            self.take(event)  # type: ignore[arg-type]


def fresh(url: str) -> dict[int, Charger]:
    answer = httpx.get(f"{url}/chargepoint?limit=1000").raise_for_status()
    return {charger["id"]: charger for charger in answer.json()}


def kill_again_and_again(running: ChargepointServer, watch: Audit) -> None:
    (worker,) = wait_for(running.workers)
    running.signal_worker(signal.SIGKILL)
    wait_for(lambda: running.workers() not in ([worker], []), 15)
    watch.wait_for_changes(60)
    running.kill()  # all of it, and it is away for a moment
    wait_for(lambda: is_free(running.port), 30, "its worker ends, too")
    running.start()
    watch.wait_for_changes(60)


def test_it_misses_nothing_while_servers_are_killed(
    server: Start, audit: NewAudit, say: Callable[[str], None]
) -> None:
    running = server()
    url = running.base_url
    with copying(url) as copies:
        with audit(running, pause=0.01) as watch:
            client = Following(watch.urls, watch.since)
            watch.follow(client)
            watch.wait_for_changes(60)
            kill_again_and_again(running, watch)
        assert client.connections == 1  # it came back by itself
        now = fresh(url)
        wait_for(lambda: all(copy.equals(now) for copy in copies), 30, "the copies are like a GET")
    say(f"changes of the copies: {[copy.changes for copy in copies]}")


def test_after_a_reset_the_copy_is_whole_and_events_end(server: Start, uri: str) -> None:
    running = server()
    url = running.base_url
    httpx.post(f"{url}/chargepoint", json={"name": "Plaza Mayor 3"}).raise_for_status()
    old = httpx.get(f"{url}/chargepoint").headers["Last-Event-ID"]
    with copying(url) as copies:
        wait_for(lambda: all(copy.replica.chargers for copy in copies))
        assert manage("rotate_epoch", MONGODB_URI=uri).returncode == 0
        httpx.put(f"{url}/chargepoint/1", json={"status": "error"}).raise_for_status()
        now = fresh(url)
        wait_for(lambda: all(copy.equals(now) for copy in copies), 30, "the copies are like a GET")
        wait_for(lambda: {c.replica.position for c in copies} == {Log(uri).head()}, 30)

    async def first() -> None:
        async for _ in AsyncEvents(url, since=old):
            pass

    with pytest.raises(Expired, match="unknown"):
        asyncio.run(first())


def test_it_stops_where_it_is_not_wanted(server: Start) -> None:
    running = server(API_KEYS="required")
    with pytest.raises(Refused, match="401"):
        next(iter(Replica(running.base_url)))
    with pytest.raises(Refused, match="4401"):
        asyncio.run(anext(aiter(AsyncEvents(running.base_url, since="k3f9-1"))))  # type: ignore[arg-type]


def test_it_can_be_installed(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    uv = Path(sys.executable).with_name("uv")
    build = [uv, "build", "--wheel", "--out-dir", tmp_path, root / "clients" / "python"]
    subprocess.run(build, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    packed = zipfile.ZipFile(wheel).namelist()
    assert {"chargepoint_client/__init__.py", "chargepoint_client/py.typed"} <= set(packed)
