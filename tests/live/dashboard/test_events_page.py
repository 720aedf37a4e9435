"""The page that describes events (/docs/events), in the same browser."""

import pytest
from playwright.sync_api import Browser

from tests.live.dashboard.screen import Screen
from tests.live.dashboard.test_access import SCHEMES, violations
from tests.live.registry import Registry


@SCHEMES
@pytest.mark.parametrize("width", [390, 1440])
def test_everybody_can_read_it(
    chromium: Browser, registry: Registry, scheme: str, width: int
) -> None:
    viewport = {"width": width, "height": 900}
    context = chromium.new_context(color_scheme=scheme, viewport=viewport)
    screen = Screen(context, registry.url)
    screen.page.goto(f"{registry.url}/docs/events")
    assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert screen.evaluate("getComputedStyle(document.body).maxWidth") != "none"  # it has its style
    assert violations(screen) == []
    assert (screen.errors, screen.foreign) == ([], [])
    screen.close()
