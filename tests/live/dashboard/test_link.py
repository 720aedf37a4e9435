"""It says whether it is live, and catches up: nothing is missing and nothing comes twice."""

import signal
from collections.abc import Callable

import httpx
from playwright.sync_api import expect

from tests.live.dashboard.conftest import OpenScreen
from tests.live.manage import manage
from tests.live.servers import ChargepointServer, Mongod
from tests.live.wait import wait_for

Server = Callable[..., ChargepointServer]
NOT_OURS = ("WebSocket connection to", "Failed to load resource")  # the browser's own complaints


def add(server: ChargepointServer, name: str) -> int:
    response = httpx.post(f"{server.base_url}/chargepoint", json={"name": name})
    assert response.status_code == 201
    id: int = response.json()["id"]
    return id


def put(server: ChargepointServer, id: int, status: str) -> None:
    answer = httpx.put(f"{server.base_url}/chargepoint/{id}", json={"status": status})
    assert answer.status_code == 200


def test_it_catches_up_after_its_server_was_killed(server: Server, open_screen: OpenScreen) -> None:
    here, elsewhere = server(), server()  # two servers on one database
    ids = [add(here, f"Charger {number}") for number in range(5)]
    screen = open_screen(here.base_url)
    put(here, ids[0], "charging")
    expect(screen.tile(ids[0], "charging")).to_be_visible()

    here.kill()
    screen.wait_link("reconnecting")
    expect(screen.text("No connection. What is shown here was true at")).to_be_visible()
    expect(screen.page).to_have_title("Not live · chargepoint")
    for status in ("waiting", "error", "ready"):
        for id in ids:
            put(elsewhere, id, status)
    gone = ids.pop()
    httpx.delete(f"{elsewhere.base_url}/chargepoint/{gone}")
    here.start()

    screen.wait_link("live")
    expect(screen.text("No connection.")).to_have_count(0)
    for id in ids:
        expect(screen.tile(id, "ready")).to_be_visible()
    expect(screen.tile(gone)).to_have_count(0)
    expect(screen.page.locator(".change").first).to_contain_text("Deleted")
    assert screen.changes()[::-1][5:] == [  # after their creation
        "Charger 0: Ready → Charging",
        "Charger 0: Charging → Waiting",
        *(f"Charger {number}: Ready → Waiting" for number in range(1, 5)),
        *(f"Charger {number}: Waiting → Error" for number in range(5)),
        *(f"Charger {number}: Error → Ready" for number in range(5)),
        "Charger 4: Deleted",
    ]
    screen.forgive(NOT_OURS)


def test_it_tries_at_once_when_asked(server: Server, open_screen: OpenScreen) -> None:
    running = server()
    screen = open_screen(running.base_url)
    running.stop()
    screen.wait_link("reconnecting")
    expect(screen.text("Next attempt in")).to_be_visible()
    running.start()
    screen.button("Try now").or_(screen.page.locator("[data-link=live]")).first.click()
    screen.wait_link("live")
    screen.forgive(NOT_OURS)


def test_it_notices_a_connection_that_has_gone_silent(
    server: Server, open_screen: OpenScreen
) -> None:
    running = server()
    id = add(running, "Silent")
    screen = open_screen(running.base_url)
    running.signal_worker(signal.SIGSTOP)
    screen.wait_link("behind")
    shown = screen.tile(id).locator(".since").inner_text()
    screen.wait_link("reconnecting")  # it has been silent for too long: it is given up
    assert screen.tile(id).locator(".since").inner_text() == shown  # time stands still
    running.signal_worker(signal.SIGCONT)
    screen.wait_link("live")
    screen.forgive(NOT_OURS)


def test_it_takes_a_new_snapshot_when_the_log_is_another_one(
    server: Server, mongod: Mongod, database: str, open_screen: OpenScreen
) -> None:
    running = server()
    id = add(running, "Restored from a backup")
    screen = open_screen(running.base_url)
    expect(screen.tile(id, "ready")).to_be_visible()
    snapshots: list[str] = []
    screen.page.on("request", lambda request: snapshots.append(request.url))

    rotated = manage("rotate_epoch", MONGODB_URI=mongod.uri(database))
    assert rotated.returncode == 0, rotated.stderr
    wait = wait_for(lambda: screen.page.wait_for_timeout(50) or snapshots, 20, "a new snapshot")
    assert "/chargepoint?limit=1000&after=0" in wait[0]
    screen.wait_link("live")
    put(running, id, "charging")
    expect(screen.tile(id, "charging")).to_be_visible()
