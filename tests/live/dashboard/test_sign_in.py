"""Where keys are required: the key stays in the tab, and shows what its scope may do."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.live.access.closed import Closed
from tests.live.access.conftest import running
from tests.live.dashboard.screen import Screen
from tests.live.servers import Mongod

FORGIVEN = ("Failed to load resource",)  # the browser's own words about a 401
NewScreen = Callable[[], Screen]


@pytest.fixture(scope="module")
def closed(mongod: Mongod) -> Iterator[Closed]:
    """Closed, but in development: the browser's origin is loopback."""
    with running(mongod, DEBUG="true", API_KEYS="required", ALLOWED_ORIGINS="") as closed:
        closed.add("Plaza Mayor 3")
        yield closed


@pytest.fixture
def new_screen(chromium: Browser, closed: Closed) -> Iterator[NewScreen]:
    """A screen that is asked for a key; nothing but the 401 may be in its console."""
    screens: list[Screen] = []

    def new_screen() -> Screen:
        screens.append(Screen(chromium.new_context(locale="en-GB"), closed.url))
        return screens[-1].open("/", link="refused")

    yield new_screen
    for screen in screens:
        screen.forgive(FORGIVEN)
        assert (screen.errors, screen.foreign) == ([], [])
        screen.close()


def dialog(screen: Screen) -> Locator:
    return screen.page.get_by_role("dialog")


def sign_in(screen: Screen, key: str) -> None:
    dialog(screen).get_by_label("API key").fill(key)
    dialog(screen).get_by_role("button", name="Sign in").click()


def kept(screen: Screen) -> list[object]:
    return screen.evaluate(
        "() => [document.cookie, Object.keys(localStorage), Object.keys(sessionStorage)]"
    )


def test_it_asks_for_a_key(new_screen: NewScreen) -> None:
    screen = new_screen()
    expect(dialog(screen)).to_be_visible()
    screen.page.keyboard.press("Escape")
    expect(dialog(screen)).to_be_visible()
    assert "Plaza" not in screen.page.locator("main").inner_text()


@pytest.mark.parametrize("key", ["x", "cp_abcdefgh_" + "A" * 43, "ñ", "a b"])
def test_it_does_not_take_another(new_screen: NewScreen, key: str) -> None:
    screen = new_screen()
    sign_in(screen, key)
    expect(dialog(screen).get_by_role("alert")).to_have_text(
        "This key is not valid, or not any more."
    )
    assert kept(screen) == ["", [], []]


def test_a_write_key_shows_all(closed: Closed, new_screen: NewScreen) -> None:
    screen = new_screen()
    urls: list[str] = []
    screen.page.on("request", lambda request: urls.append(request.url))
    screen.page.on("websocket", lambda socket: urls.append(socket.url))
    key = closed.make_key("writer", "write")
    sign_in(screen, key)
    screen.wait_link("live")
    screen.tile(1).locator("a").click()
    screen.button("Charging").click()
    expect(screen.tile(1, "charging")).to_be_visible()
    assert closed.http.get("/chargepoint/1").json()["status"] == "charging"

    assert kept(screen) == ["", [], ["chargepoint-key"]]
    assert not [url for url in urls if key[12:] in url]
    assert [url for url in urls if url.startswith("ws://") and "ticket=" in url]


def test_a_read_key_shows_no_controls(closed: Closed, new_screen: NewScreen) -> None:
    screen = new_screen()
    sign_in(screen, closed.make_key("reader", "read"))
    screen.wait_link("live")
    expect(screen.button("New charger")).to_be_hidden()
    screen.tile(1).locator("a").click()
    expect(screen.panel.get_by_role("heading", level=2)).to_have_text("Plaza Mayor 3")
    for name in ("Charging", "Rename", "Delete"):
        expect(screen.panel.get_by_role("button", name=name, exact=True)).to_be_hidden()
    closed.http.put("/chargepoint/1", json={"status": "error"})
    expect(screen.tile(1, "error")).to_be_visible()  # it goes on by itself


def test_it_is_this_tabs_alone(closed: Closed, new_screen: NewScreen) -> None:
    screen = new_screen()
    sign_in(screen, closed.make_key("tab", "write"))
    screen.wait_link("live")
    screen.page.reload()
    screen.wait_link("live")
    other = screen.context.new_page()
    other.goto(closed.url)
    expect(other.get_by_role("dialog")).to_be_visible()
    other.close()

    screen.button("Sign out").click()
    screen.wait_link("refused")
    expect(dialog(screen)).to_be_visible()
    assert kept(screen) == ["", [], []]


def test_it_asks_again_when_the_key_is_revoked(closed: Closed, new_screen: NewScreen) -> None:
    screen = new_screen()
    sign_in(screen, closed.make_key("gone", "write"))
    screen.wait_link("live")
    closed.apikey("revoke", "gone")
    screen.page.wait_for_selector('body[data-link="refused"]', timeout=30_000)
    expect(dialog(screen).get_by_role("alert")).to_have_text(
        "This key is not valid, or not any more."
    )
    sign_in(screen, closed.make_key("next", "write"))
    screen.wait_link("live")
