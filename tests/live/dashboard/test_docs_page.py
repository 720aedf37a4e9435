"""/docs: Swagger UI in a browser, under our policy, from our own files alone."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.live.access.closed import Closed
from tests.live.access.conftest import closed  # noqa: F401 - a fixture
from tests.live.registry import Registry

PATIENCE = 20_000  # milliseconds
OpenDocs = Callable[..., Page]


@pytest.fixture
def open_docs(chromium: Browser) -> Iterator[OpenDocs]:
    """At the end no page may have written to its console, or asked another host."""
    said: list[str] = []
    pages: list[Page] = []

    def open_docs(url: str, **options: Any) -> Page:
        page = chromium.new_context(**options).new_page()
        pages.append(page)
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on(
            "request", lambda asked: asked.url.startswith((url, "data:")) or said.append(asked.url)
        )
        page.goto(f"{url}/docs")
        page.locator(".opblock").first.wait_for()
        return page

    yield open_docs
    for page in pages:
        page.context.close()
    assert said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_it_fits_and_keeps_to_the_colours(
    open_docs: OpenDocs, registry: Registry, scheme: str, width: int
) -> None:
    viewport = {"width": width, "height": 900}
    page = open_docs(registry.url, viewport=viewport, color_scheme=scheme)
    described = httpx.get(f"{registry.url}/openapi.json").json()["paths"].values()
    assert page.locator(".opblock").count() == sum(map(len, described))
    page.locator("#operations-chargepoint-create_charge_point .opblock-summary-control").click()
    expect(page.locator(".opblock-body")).to_contain_text("Plaza Mayor 3")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (min(map(int, background[4:-1].split(","))) < 100) == (scheme == "dark")


def test_a_call_can_be_tried_with_a_key(open_docs: OpenDocs, closed: Closed) -> None:  # noqa: F811
    closed.add("Plaza Segura 1")
    page = open_docs(closed.url)
    page.get_by_role("button", name="Authorize").click()
    page.get_by_label("Value").first.fill(closed.make_key("reader", "read"))
    page.locator(".auth-btn-wrapper .authorize").first.click()
    page.locator(".auth-btn-wrapper .btn-done").first.click()
    listed = page.locator("#operations-chargepoint-list_charge_points")
    listed.locator(".opblock-summary-control").click()
    listed.get_by_role("button", name="Try it out").click()
    listed.get_by_role("button", name="Execute").click()
    expect(listed.locator(".live-responses-table")).to_contain_text("Plaza Segura 1")
    # It keeps no key.
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
        0,
        0,
        "",
    ]
