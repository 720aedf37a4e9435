"""The documentation is true: what it names exists, and the README's tour answers as printed."""

import ast
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from chargepoints.serializers import ChargePointListQuery
from notifications.serializers import EventSocketQuery
from project import doctor
from tests.conftest import Api

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
OPERATE = (ROOT / "docs" / "operate.md").read_text()
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "clients/python/README.md"]
ADRS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))


def test_the_readme_starts_with_the_two_commands() -> None:
    assert "./scripts/server" in README
    assert "./scripts/test" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for target, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)", page.read_text()):
        if "://" in target:
            continue
        path = (page.parent / target).resolve() if target else page
        if not path.exists() or (anchor and anchor not in anchors(path)):
            broken.append(f"{target}#{anchor}")
    assert broken == []


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_script_that_is_named_exists(page: Path) -> None:
    scripts = set(re.findall(r"\bscripts/([\w-]+)", page.read_text()))
    assert scripts <= {path.name for path in (ROOT / "scripts").iterdir()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_is_named_exists(page: Path) -> None:
    named = set(re.findall(r"manage\.py ([a-z_]+)", page.read_text()))
    commands = {path.stem for path in ROOT.glob("*/management/commands/*.py")}
    assert named <= commands | {"check", "runserver"}


# --- Decisions -----------------------------------------------------------------------------------


def test_each_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name[:3] for path in ADRS]
    assert len(numbers) >= 5
    assert all(re.fullmatch(r"\d{3}-[a-z0-9-]+\.md", path.name) for path in ADRS)
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("adr", ADRS, ids=lambda path: path.name)
def test_each_decision_is_in_the_list(adr: Path) -> None:
    rows = (ROOT / "docs" / "adr" / "README.md").read_text().splitlines()
    assert [row for row in rows if row.startswith(f"| [{adr.name[:3]}]({adr.name}) | ")]


# --- Variables and parameters --------------------------------------------------------------------


#: What takes a variable's name first: project.base.environment's readers, and the supervisor's.
READERS = {"flag", "items", "one_of", "origins", "url", "whole_number"}
#: Read, and nobody's to set by hand.
NOT_FOR_OPERATORS = {
    "DJANGO_SETTINGS_MODULE": "ours, by default",
    "PROMETHEUS_MULTIPROC_DIR": "from the supervisor to its workers",
    "CHARGEPOINT_TEST_KILL_AT": "tests",
    "MONGODB_ROOT_PASSWORD": "docker-compose.yml's, for the one process that founds the set",
}


def variables_read() -> set[str]:
    """The variables that any app of ours reads."""
    apps = {path.parent for path in ROOT.glob("*/__init__.py")} - {ROOT / "tests", ROOT / "bench"}
    sources = [ROOT / "manage.py", *(path for app in apps for path in app.rglob("*.py"))]
    assert len(sources) > 100
    return {name for path in sources for name in variables(ast.parse(path.read_text()))}


def variables(tree: ast.AST) -> Iterator[str]:
    """`flag("X")`, `_integer(variables, "X")`, `os.environ.get("X")`, `["X"]`, `"X" in ...`"""
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Name(reader), [ast.Constant(str(name)), *_]) if reader in READERS:
                yield name
            case ast.Call(ast.Name("_integer"), [_, ast.Constant(str(name)), *_]):
                yield name
            case ast.Call(ast.Attribute(ast.Name("os"), "getenv"), [ast.Constant(str(name)), *_]):
                yield name
            case ast.Call(ast.Attribute(of), [ast.Constant(str(name)), *_]) if environment(of):
                yield name
            case ast.Subscript(of, ast.Constant(str(name))) if environment(of):
                yield name
            case ast.Compare(ast.Constant(str(name)), [_], [of]) if environment(of):
                yield name


def environment(node: ast.AST) -> bool:
    return ast.unparse(node) in ("os.environ", "variables", "self._variables")


@pytest.mark.parametrize(
    "source",
    ['flag("X")', 'os.environ["X"]', 'os.environ.get("X") or 1', '"X" in variables']
    + ['_integer(variables, "X", default=1)', 'os.getenv("X")', 'os.environ.setdefault("X", "1")'],
)
def test_every_way_of_reading_a_variable_is_seen(source: str) -> None:
    assert list(variables(ast.parse(source))) == ["X"]


def test_every_variable_is_described() -> None:
    """Those that are read are those of the table, and no others."""
    table = OPERATE.split("## Variables")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    described = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert variables_read() - set(NOT_FOR_OPERATORS) == described
    assert set(NOT_FOR_OPERATORS) <= variables_read()


def test_every_check_of_the_doctor_is_described() -> None:
    table = OPERATE.split("## The doctor")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    described = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert {check.__name__ for group in doctor.GROUPS for check in group} == described


@pytest.mark.parametrize(
    ("row", "query"),
    [("| `GET /chargepoint` |", ChargePointListQuery), ("| `/ws/chargepoint`", EventSocketQuery)],
)
def test_the_readme_names_the_parameters(row: str, query: type) -> None:
    [line] = [line for line in README.splitlines() if line.startswith(row)]
    given = line.split("|")[2].split(":")[1].split(";")[0]
    assert set(re.findall(r"`(\w+)`", given)) == set(query.shared().fields)


# --- The tour ------------------------------------------------------------------------------------


def test_the_tour_answers_as_printed(api: Api) -> None:
    """Each `$ curl` of the README's first console block; instants differ, of course."""
    tour = README.split("## A tour")[1].split("```console\n")[1].split("```")[0]
    steps = re.findall(r"^\$ (curl .+)\n((?!\$).+)?", tour, re.MULTILINE)
    assert len(steps) == tour.count("$ curl") >= 8
    for command, printed in steps:
        answer = curl(api, command)
        assert without_instants(answer) == without_instants(printed), command


def curl(api: Api, command: str) -> str:
    """What curl would print."""
    words = iter(shlex.split(command, comments=True)[1:])
    method, body, url = "", "", ""
    for word in words:
        match word:
            case "-X":
                method = next(words)
            case "-d":
                body = next(words)
            case "-H":
                assert next(words) == "content-type: application/json"
            case _:
                url = word.replace("$U", "/chargepoint")
    response = api.generic(method or ("POST" if body else "GET"), url, body)
    return response.text


def without_instants(text: str) -> object:
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "an instant", text)
    return json.loads(text) if text else None


# --- The assignment ------------------------------------------------------------------------------


def test_the_spanish_readme_ticks_every_point() -> None:
    spanish = (ROOT / "README.es.md").read_text()
    endpoints = ["POST /chargepoint", "GET /chargepoint", "GET /chargepoint/:id"]
    endpoints += ["DELETE /chargepoint/:id", "PUT /chargepoint/:id"]
    for point in ["id", "name", "status", "created_at", "deleted_at", *endpoints]:
        assert f"- [x] `{point} > " in spanish
    assert "- [ ]" not in spanish
