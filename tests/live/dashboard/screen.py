"""A dashboard in a browser, as a person sees it."""

from typing import Any, Self

from playwright.sync_api import BrowserContext, Locator, expect

PATIENCE = 20_000  # milliseconds; the machine may be busy


class Screen:
    def __init__(self, context: BrowserContext, url: str) -> None:
        self.url = url
        self.context = context
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        self.errors: list[str] = []  # what the page wrote to the console as errors
        self.foreign: list[str] = []  # what it asked of other hosts
        self.page.on("console", lambda message: self._console(message.type, message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self._requested(request.url))
        self.page.on("websocket", lambda socket: self._requested(socket.url))

    def _console(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.errors.append(text)

    def _requested(self, url: str) -> None:
        if url.split("://")[1].split("/")[0] != self.url.split("://")[1]:
            self.foreign.append(url)

    def open(self, path: str = "/", link: str = "live") -> Self:
        self.page.goto(self.url + path)
        return self.wait_link(link)

    def forgive(self, beginnings: tuple[str, ...]) -> None:
        """Errors that the test brought about."""
        self.errors = [text for text in self.errors if not text.startswith(beginnings)]

    def close(self) -> None:
        self.context.close()

    # --- What it shows ---------------------------------------------------------------------------

    def wait_link(self, state: str) -> Self:
        """Wait until it says that it is `live`, `behind`, `reconnecting`, `refused`."""
        self.page.wait_for_selector(f'body[data-link="{state}"]')
        return self

    def tile(self, charger: int, status: str = "") -> Locator:
        suffix = f'[data-status="{status}"]' if status else ""
        return self.page.locator(f'.tile[data-id="{charger}"]{suffix}')

    def tile_in_view(self) -> None:
        """Wait until the board is drawn."""
        self.page.locator(".tile").first.wait_for()

    def figure(self, status: str) -> Locator:
        return self.page.locator(f'.figure[data-status="{status}"] .count')

    def figures(self) -> dict[str, int]:
        names = ("error", "waiting", "charging", "ready")
        return {name: int(self.figure(name).inner_text().replace(",", "")) for name in names}

    def changes(self) -> list[str]:
        """The latest changes, newest first, as "Plaza Mayor 3: Ready → Charging"."""
        lines = self.page.locator(".change").evaluate_all(
            "lines => lines.map(line => [line.querySelector('.name').textContent,"
            " line.querySelector('.fact').innerText.replace(/\\s+/g, ' ').trim()])"
        )
        return [f"{name}: {fact}" for name, fact in lines]

    @property
    def panel(self) -> Locator:
        return self.page.locator("#panel")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def text(self, text: str) -> Locator:
        return self.page.get_by_text(text)

    def evaluate(self, script: str, *arguments: Any) -> Any:
        return self.page.evaluate(script, *arguments)
