"""The documentation is complete: whatever the code offers, README or a page of docs/ names it."""

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from prometheus_client import REGISTRY

from chargepoints.documents import Change
from notifications import routing
from notifications.consumers.codes import Close
from notifications.events import Reason
from notifications.serializers import EventPageQuery, EventSocketQuery
from tests.test_docs import OPERATE, PAGES, README, ROOT

EVENTS = (ROOT / "docs" / "events.md").read_text()
ALL = "\n".join(page.read_text() for page in PAGES if "adr" not in page.parts)


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[str]:
    """Every route as the documentation writes it: `/chargepoint/:id/events`."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, prefix + str(pattern.pattern))
        elif path := re.sub(r"\(\?P<(\w+)>[^)]*\)", r":\1", str(pattern.pattern)):
            yield prefix + path.strip("^").removesuffix("$").removesuffix("/?")


ENDPOINTS = sorted({*routes(get_resolver().url_patterns), *routes(routing.websocket.routes)})


def test_the_walk_finds_endpoints() -> None:
    assert {"/chargepoint/:id/events", "/ws/chargepoint/:id", "/ticket"} <= set(ENDPOINTS)


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_every_endpoint_is_named(endpoint: str) -> None:
    assert re.search(rf"(?<![\w:]){re.escape(endpoint)}(?![\w/])", ALL)


def test_every_type_of_message_is_explained() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", EVENTS, re.MULTILINE)
    assert {*Change.ALL, "heartbeat", "reset"} <= set(rows)
    assert all(f"`{reason}`" in EVENTS for reason in Reason.ALL)


def test_every_parameter_of_the_events_is_explained() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", EVENTS.split("## Parameters")[1], re.MULTILINE)
    assert sorted(rows) == sorted({**EventSocketQuery().fields, **EventPageQuery().fields})


@pytest.mark.parametrize("close", list(Close))
def test_every_close_code_is_explained(close: Close) -> None:
    table = EVENTS.split("## Close codes")[1]
    [row] = re.findall(rf"^\|[\d, ]*\b{close.value}\b.*$", table, re.MULTILINE)
    assert ("**no**" in row) is not close.retry


@pytest.mark.parametrize("script", sorted(path.name for path in (ROOT / "scripts").iterdir()))
def test_every_script_is_named(script: str) -> None:
    assert f"scripts/{script}" in ALL


COMMANDS = sorted(
    path.stem for path in ROOT.glob("*/management/commands/*.py") if path.stem != "__init__"
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_named(command: str) -> None:
    assert f"manage.py {command}" in ALL


def test_every_metric_is_named() -> None:
    """Of ours; what they count is for operators to know."""
    metrics = {
        metric.name for metric in REGISTRY.collect() if metric.name.startswith("chargepoint")
    }
    assert [name for name in sorted(metrics) if name not in OPERATE] == []


def test_every_page_can_be_found_from_the_readme() -> None:
    pages = {str(page.relative_to(ROOT)) for page in (ROOT / "docs").glob("*.md")}
    assert pages <= set(re.findall(r"\]\(([^)#]+)", README))
