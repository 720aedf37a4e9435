"""A real browser: Debian's chromium, without a window, driven by Playwright."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.live.dashboard.screen import Screen
from tests.live.manage import manage
from tests.live.registry import Registry

CHARGERS = 5000

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
    "--enable-precise-memory-info",
)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """For this package only: while Playwright runs, no asynchronous test can."""
    path = shutil.which("chromium")
    if path is None and "CI" not in os.environ:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


OpenScreen = Callable[..., Screen]


@pytest.fixture
def open_screen(chromium: Browser) -> Iterator[OpenScreen]:
    """Opens the dashboard: `open_screen(url, "/?wall", locale="es-ES")` -> a screen that is live.

    At the end no screen may have written an error to its console, or asked another host.
    """
    screens: list[Screen] = []

    def open_screen(url: str, path: str = "/", **options: Any) -> Screen:
        options = {"locale": "en-GB", "viewport": {"width": 1440, "height": 900}} | options
        screens.append(Screen(chromium.new_context(**options), url))
        return screens[-1].open(path)

    yield open_screen
    for screen in screens:
        screen.close()
    assert [error for screen in screens for error in screen.errors] == []
    assert [asked for screen in screens for asked in screen.foreign] == []


@pytest.fixture(scope="module")
def fleet(registry: Registry) -> Registry:
    """A registry with many chargers."""
    seeded = manage("seed", str(CHARGERS), MONGODB_URI=registry.mongodb_uri)
    assert seeded.returncode == 0, seeded.stderr
    registry.settled()
    return registry
