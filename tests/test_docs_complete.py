"""The documentation is complete: whatever the code offers, README or a page of docs/ names it."""

import re

import pytest

from chargepoints.documents import Change
from notifications import routing
from notifications.consumers.codes import Close
from notifications.events import Reason
from notifications.serializers import EventPageQuery, EventSocketQuery
from observability.probes import PROBES
from tests.routes import routes
from tests.test_docs import PAGES, README, ROOT

EVENTS = (ROOT / "docs" / "events.md").read_text()
ALL = "\n".join(page.read_text() for page in PAGES if "adr" not in page.parts)


def written(route: str) -> str:
    """A route as the documentation writes it: `/chargepoint/:id/events`."""
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)", r":\1", route)
    return "/" + path.strip("^").removesuffix("$").removesuffix("/?")


SERVED = [route for route in (*routes(), *routes(routing.websocket.routes)) if route]
ENDPOINTS = sorted({*map(written, SERVED), *PROBES})


def test_the_walk_finds_endpoints() -> None:
    known = {"/chargepoint/:id/events", "/ws/chargepoint/:id", "/ticket", "/readyz"}
    assert known <= set(ENDPOINTS)


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
    assert f"| `./scripts/{script}` |" in (ROOT / "CONTRIBUTING.md").read_text()


COMMANDS = sorted(
    path.stem for path in ROOT.glob("*/management/commands/*.py") if path.stem != "__init__"
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_named(command: str) -> None:
    assert f"manage.py {command}" in ALL


def test_every_page_can_be_found_from_the_readme() -> None:
    pages = {str(page.relative_to(ROOT)) for page in (ROOT / "docs").glob("*.md")}
    assert pages <= set(re.findall(r"\]\(([^)#]+)", README))


def test_every_test_that_security_names_is_there() -> None:
    """In a cell of its table a file without a folder is in the one that was named last."""
    page = (ROOT / "docs" / "security.md").read_text()
    shown = [row.rsplit("|", 2)[1] for row in page.splitlines() if row.startswith("| API")]
    assert len(shown) == 10
    named = []
    for cell in shown:
        folder = ""
        for name in re.findall(r"`([\w/]+\.py)`", cell):
            folder = name.rpartition("/")[0] or folder
            named.append(ROOT / folder / name.rpartition("/")[2])
    assert len(named) > 15
    assert [str(path) for path in named if not path.is_file()] == []
