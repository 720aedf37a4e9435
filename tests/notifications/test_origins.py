"""Which pages and programs may open a websocket"""

import pytest
from django.conf import LazySettings

from notifications.origins import origin_allowed

LISTED = ["https://charge.example", "https://charge.example:8443", "http://[2001:db8::1]:8000"]

NEVER = [
    *("https://evil", "null", "", "http://good.com.evil", "http://localhost.evil", "file://"),
    *("http://localhost:99999", "http://localhost:x", "http://evil:8000", "http://127.0.0.1.evil"),
    *("ws://localhost", "chrome-extension://abc", "localhost", "//localhost", "http://"),
    *("http://127.0.0.1@evil", "http://evil#localhost", "http://evil?.localhost", "http://[::1"),
    *("http://evil/localhost", "http://2130706433", "http://0.0.0.0", "http://192.168.0.1"),
    *("http://\x00localhost", "http://localhost\u0130", "x" * 10_000),
]


@pytest.fixture
def development(settings: LazySettings) -> None:
    settings.PRODUCTION = False
    settings.ALLOWED_ORIGINS = []


@pytest.fixture
def production(settings: LazySettings) -> None:
    settings.PRODUCTION = True
    settings.ALLOWED_ORIGINS = LISTED


@pytest.mark.parametrize("origin", NEVER, ids=lambda origin: ascii(origin[:24]))
@pytest.mark.parametrize("client", ["127.0.0.1", "203.0.113.9"])
def test_a_foreign_page_never(
    development: None, settings: LazySettings, origin: str, client: str
) -> None:
    assert not origin_allowed(origin, client)
    settings.PRODUCTION, settings.ALLOWED_ORIGINS = True, LISTED
    assert not origin_allowed(origin, client)


@pytest.mark.parametrize(
    "origin",
    [
        *("http://localhost", "http://localhost:8000", "https://localhost:1", "http://LOCALHOST"),
        *("http://127.0.0.1:8000", "http://127.9.9.9", "http://[::1]:8000", "http://a.localhost"),
    ],
)
def test_in_development_a_page_from_this_machine_may(development: None, origin: str) -> None:
    assert origin_allowed(origin, "127.0.0.1")


@pytest.mark.parametrize(
    ("client", "allowed"),
    [
        *((client, True) for client in ("127.0.0.1", "127.0.0.2", "::1", "localhost")),
        *((client, False) for client in ("203.0.113.9", "192.168.0.1", "2001:db8::1", "", None)),
    ],
)
def test_in_development_a_program_without_an_origin_must_be_on_this_machine(
    development: None, client: str | None, allowed: bool
) -> None:
    assert origin_allowed(None, client) == allowed


@pytest.mark.parametrize("client", ["127.0.0.1", "203.0.113.9", None])
def test_in_production_a_program_without_an_origin_may_from_anywhere(
    production: None, client: str | None
) -> None:
    """It is no browser: its key decides."""
    assert origin_allowed(None, client)


@pytest.mark.parametrize("origin", LISTED)
def test_in_production_the_pages_that_are_listed_may(production: None, origin: str) -> None:
    assert origin_allowed(origin, "203.0.113.9")


@pytest.mark.parametrize(
    "origin",
    [
        *("http://charge.example", "https://charge.example:443", "https://charge.example:8444"),
        *("https://charge.example.evil", "https://evil.charge.example", "charge.example"),
        *("https://charge.example/", "https://charge.example,https://evil", "http://localhost"),
        *("https://charge.example:8443:8443", "http://localhost:8000", "http://127.0.0.1"),
    ],
)
def test_in_production_the_list_is_exact(production: None, origin: str) -> None:
    """Scheme, host and port; not even loopback is let in unless it is listed."""
    assert not origin_allowed(origin, "127.0.0.1")


def test_a_list_rules_in_development_too(development: None, settings: LazySettings) -> None:
    settings.ALLOWED_ORIGINS = LISTED
    assert origin_allowed(LISTED[0], "127.0.0.1")
    assert not origin_allowed("http://localhost:8000", "127.0.0.1")
