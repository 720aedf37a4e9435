"""What is shown is in the URL: it can be bookmarked, put on a screen, and gone back to."""

import re

import pytest
from playwright.sync_api import expect

from tests.live.dashboard.conftest import OpenScreen
from tests.live.registry import Registry


@pytest.fixture(scope="module")
def ids(registry: Registry) -> dict[str, int]:
    names = {"Plaza Álamos 1": "ready", "Plaza Álamos 2": "error", "Calle Real 1": "error"}
    return {name: registry.add(name, status=status)["id"] for name, status in names.items()}


def test_search_and_filter_are_in_the_url(
    registry: Registry, ids: dict[str, int], open_screen: OpenScreen
) -> None:
    screen = open_screen(registry.url)
    screen.page.get_by_label("Search by name").fill("alamos")
    expect(screen.tile(ids["Calle Real 1"])).to_have_count(0)
    expect(screen.tile(ids["Plaza Álamos 1"])).to_be_visible()
    expect(screen.figure("error")).to_have_text("1")
    screen.page.locator('.figure[data-status="error"]').click()
    expect(screen.tile(ids["Plaza Álamos 1"])).to_have_count(0)
    expect(screen.page).to_have_url(re.compile(r"/\?search=alamos&status=error$"))

    other = open_screen(registry.url, "/?search=alamos&status=error")
    expect(other.page.locator(".tile")).to_have_count(1)
    expect(other.tile(ids["Plaza Álamos 2"])).to_be_visible()


def test_what_arrives_later_is_filtered_too(registry: Registry, open_screen: OpenScreen) -> None:
    screen = open_screen(registry.url, "/?search=later&status=waiting")
    expect(screen.text("No charger matches.")).to_be_visible()
    shown = registry.add("Later 1", status="waiting")["id"]
    registry.add("Later 2", status="ready")
    registry.add("Other", status="waiting")
    expect(screen.tile(shown)).to_be_visible()
    expect(screen.page.locator(".tile")).to_have_count(1)
    registry.http.put(f"/chargepoint/{shown}", json={"status": "ready"})
    expect(screen.page.locator(".tile")).to_have_count(0)


def test_back_closes_the_charger(
    registry: Registry, ids: dict[str, int], open_screen: OpenScreen
) -> None:
    screen = open_screen(registry.url)
    screen.tile(ids["Calle Real 1"]).click()
    expect(screen.panel.get_by_role("heading", level=2)).to_have_text("Calle Real 1")
    screen.page.go_back()
    expect(screen.panel).to_be_hidden()
    screen.page.go_forward()
    expect(screen.panel).to_be_visible()


def test_the_keyboard_reaches_every_charger(
    registry: Registry, ids: dict[str, int], open_screen: OpenScreen
) -> None:
    screen = open_screen(registry.url)
    tiles = screen.page.locator(".tile a")
    tiles.first.focus()
    screen.page.keyboard.press("End")
    expect(tiles.last).to_be_focused()
    screen.page.keyboard.press("Home")
    screen.page.keyboard.press("ArrowRight")
    expect(tiles.nth(1)).to_be_focused()
    name = tiles.nth(1).locator(".name").inner_text()
    screen.page.keyboard.press("Enter")
    title = screen.panel.get_by_role("heading", level=2)
    expect(title).to_have_text(name)
    expect(title).to_be_focused()
    screen.page.keyboard.press("Escape")
    expect(screen.panel).to_be_hidden()
    expect(tiles.nth(1)).to_be_focused()


def test_the_focus_stays_with_a_charger_that_changes(
    registry: Registry, ids: dict[str, int], open_screen: OpenScreen
) -> None:
    screen = open_screen(registry.url)
    id = ids["Plaza Álamos 1"]
    screen.tile(id).locator("a").focus()
    registry.http.put(f"/chargepoint/{id}", json={"status": "waiting"})
    expect(screen.tile(id, "waiting").locator("a")).to_be_focused()
    registry.http.put(f"/chargepoint/{id}", json={"status": "ready"})


def test_the_timeline_shows_what_was(registry: Registry, open_screen: OpenScreen) -> None:
    id = registry.add("History 1")["id"]
    for status in ("charging", "error", "ready"):
        registry.http.put(f"/chargepoint/{id}", json={"status": status})
    screen = open_screen(registry.url, f"/?charger={id}")
    expect(screen.panel.locator(".events li")).to_have_count(4)
    spans = screen.panel.locator(".lanes rect[data-status]")
    expect(spans).to_have_count(4)
    registry.http.put(f"/chargepoint/{id}", json={"status": "waiting"})
    expect(spans).to_have_count(5)
    expect(screen.panel.locator(".events li").first).to_contain_text("Ready → Waiting")


def test_on_a_wall_there_is_nothing_to_operate(
    registry: Registry, ids: dict[str, int], open_screen: OpenScreen
) -> None:
    screen = open_screen(registry.url, "/?wall&search=plaza", locale="es-ES")
    for hidden in ("#search", "#new-charger", "#figures .controls"):
        expect(screen.page.locator(hidden)).to_be_hidden()
    expect(screen.text("«plaza»")).to_be_visible()
    expect(screen.page.locator("#link")).to_have_text("En directo")
    expect(screen.tile(ids["Plaza Álamos 2"])).to_contain_text("Error")
    expect(screen.page.locator("html")).to_have_attribute("lang", "es-ES")
