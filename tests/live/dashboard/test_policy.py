"""A strict policy, and a page that lives with it: nothing inline, nothing from elsewhere."""

import httpx
from playwright.sync_api import expect

from tests.live.dashboard.conftest import OpenScreen
from tests.live.registry import Registry

HOSTILE = '<img src=x onerror="alert(1)">'


def test_a_name_is_only_ever_a_name(registry: Registry, open_screen: OpenScreen) -> None:
    id = registry.add(HOSTILE)["id"]
    screen = open_screen(registry.url, f"/?charger={id}")
    expect(screen.panel.get_by_role("heading", level=2)).to_have_text(HOSTILE)
    expect(screen.tile(id)).to_contain_text(HOSTILE)
    assert screen.page.locator("img").count() == 1  # the mark in the corner


def test_the_policy_stops_what_is_inline(registry: Registry, open_screen: OpenScreen) -> None:
    screen = open_screen(registry.url)
    outcome = screen.evaluate(
        """() => {
          const script = document.createElement("script");
          try {
            script.textContent = "window.executed = true";
          } catch {
            return "refused";  // Trusted Types
          }
          document.head.append(script);
          return window.executed ? "executed" : "refused";
        }"""
    )
    assert outcome == "refused"
    screen.forgive(("Executing inline script", "This document requires", "Refused to"))


def test_it_is_served_in_production_too(registry: Registry, open_screen: OpenScreen) -> None:
    """`registry` runs in development: what the page names must be there without DEBUG as well."""
    page = httpx.get(registry.url).text
    for path in {part.split('"')[0] for part in page.split('="/')[1:]}:
        assert httpx.get(f"{registry.url}/{path}").status_code == 200, path
