"""Everybody can use it: axe-core finds nothing, in light and dark, in every state of the page."""

import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.live.dashboard.conftest import OpenScreen
from tests.live.dashboard.screen import Screen
from tests.live.registry import Registry
from tests.live.servers import ChargepointServer

SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
RULES = {"resultTypes": ["violations"]}  # all of axe's, also its best practices


@pytest.fixture(scope="module")
def charger(registry: Registry) -> Iterator[int]:
    """One of four, each in another status; with a history."""
    for status in ("ready", "charging", "waiting", "error"):
        charger = registry.add(f"In {status}")
        registry.http.put(f"/chargepoint/{charger['id']}", json={"status": status})
    registry.http.delete(f"/chargepoint/{registry.add('Gone')['id']}")
    yield charger["id"]


def violations(screen: Screen) -> list[str]:
    """What axe-core finds, one line for each element."""
    # Nothing may be half-way between two states: the light of a change that fades.
    screen.page.wait_for_function(
        "document.getAnimations().every(each => each.playState !== 'running')"
    )
    found: list[dict[str, Any]] = Axe().run(screen.page, options=RULES).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


@SCHEMES
def test_the_board(registry: Registry, charger: int, open_screen: OpenScreen, scheme: str) -> None:
    for size in ({"width": 1440, "height": 900}, {"width": 390, "height": 844}):
        screen = open_screen(registry.url, color_scheme=scheme, viewport=size)
        assert violations(screen) == []
    screen = open_screen(registry.url, "/?status=deleted,error", color_scheme=scheme)
    expect(screen.page.locator(".tile[data-status=deleted]")).to_be_visible()
    assert violations(screen) == []
    assert violations(open_screen(registry.url, "/?wall", color_scheme=scheme)) == []


@SCHEMES
def test_the_panel_and_the_dialog(
    registry: Registry, charger: int, open_screen: OpenScreen, scheme: str
) -> None:
    screen = open_screen(registry.url, f"/?charger={charger}", color_scheme=scheme)
    expect(screen.panel.locator(".events li")).to_have_count(2)
    assert violations(screen) == []
    screen.button("Rename").click()
    screen.panel.get_by_label("Name").fill("")
    screen.button("Save").click()
    expect(screen.text("This field may not be blank.")).to_be_visible()
    assert violations(screen) == []
    screen.button("Delete").click()
    expect(screen.text("Its history is kept, and")).to_be_visible()
    assert violations(screen) == []
    screen.button("New charger").click()
    assert violations(screen) == []
    screen.forgive(("Failed to load resource",))


@SCHEMES
def test_not_live(
    server: Callable[..., ChargepointServer], open_screen: OpenScreen, scheme: str
) -> None:
    running = server()
    with Registry(running, running.variables["MONGODB_URI"]) as registry:
        for status in ("ready", "charging", "waiting", "error"):
            registry.add(f"In {status}", status=status)
    screen = open_screen(running.base_url, color_scheme=scheme)
    expect(screen.page.locator(".tile")).to_have_count(4)
    running.signal_worker(signal.SIGKILL)
    running.freeze()  # the supervisor, so that it does not replace the worker
    screen.wait_link("reconnecting")
    assert violations(screen) == []
    running.unfreeze()
    screen.wait_link("live")
    screen.forgive(("WebSocket connection to", "Failed to load resource"))


def test_screen_readers_hear_of_errors_and_of_the_connection(
    registry: Registry, open_screen: OpenScreen
) -> None:
    screen = open_screen(registry.url)
    spoken = screen.page.locator("#announcer")
    expect(spoken).to_have_attribute("role", "status")
    ids = [registry.add(f"Heard {number}")["id"] for number in (1, 2, 3)]
    for id in ids:
        registry.http.put(f"/chargepoint/{id}", json={"status": "charging"})
    expect(screen.tile(ids[2], "charging")).to_be_visible()
    expect(spoken).to_have_text("")  # what is normal is not spoken of
    for id in ids:
        registry.http.put(f"/chargepoint/{id}", json={"status": "error"})
    expect(spoken).to_contain_text("Heard 1")
    landmarks = ("banner", "main", "search")
    for role in landmarks:
        expect(screen.page.get_by_role(role)).to_have_count(1)  # type: ignore[arg-type]
