"""Who may import whom, and what a module may be called (house rules, docs/architecture.md).

    project (composition)  ->  observability, openapi  ->  notifications, dashboard  ->
        access, chargepoints  ->  project.base

Every file is parsed, so that an import inside a function counts as well.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = sorted(path.parent.name for path in ROOT.glob("*/apps.py"))

#: What a package (or one module of it) may import of ours, beside itself. A new app adds a line.
ARROWS: dict[str, set[str]] = {
    "project.base": set(),
    "access": {"project.base"},
    "chargepoints": {"project.base"},
    "notifications": {"access", "chargepoints", "project.base"},
    "dashboard": {"chargepoints", "project.base"},
    "openapi": {"access", "chargepoints", "notifications", "project.base"},
    "observability": {"access", "notifications", "chargepoints", "project.base"},
    "project": {
        *("access", "notifications", "dashboard", "chargepoints", "project.base"),
        *("observability", "openapi"),
        "project.simulator",
    },
    "project.simulator": set(),
    # The processes of a cluster, each of them a program.
    "project.cluster": {"project.server"},
    # The supervisor starts the worker as a process; only there do Django and the apps begin.
    "project.server": set(),
    "project.server.worker": {
        "project.server",
        "project.server.draining",
        "project.server.protocol",
        "project.server.writing",
    },
    "project.server.draining": {"project.server", "notifications", "observability"},
    "project.server.protocol": {
        *("project.server", "project.server.writing", "project.base", "observability"),
    },
    "project.server.writing": {"project.base"},
}

#: What a package may not import of others': the domain knows no sockets, the supervisor no Django.
SOCKETS = {"channels", "channels_redis", "asgiref", "daphne", "redis", "uvicorn", "websockets"}
DJANGO = {"django", "rest_framework", "rest_framework_mongoengine", "mongoengine", "channels"}
FORBIDDEN = {
    "project.base": SOCKETS,
    "access": SOCKETS - {"redis"},
    "chargepoints": SOCKETS,
    "dashboard": SOCKETS,
    "project.server": DJANGO,
    "project.cluster": DJANGO | SOCKETS,
    "project.simulator": DJANGO | SOCKETS,
}

MAX_LINES = 200


def modules() -> dict[str, Path]:
    """Every module of ours by its dotted name."""
    found = {}
    for path in sorted(file for package in OURS for file in (ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def package(module: str) -> str:
    """The package whose rules a module of ours keeps; the longest name that fits."""
    return max((name for name in ARROWS if within(module, name)), key=len)


def within(module: str, package: str) -> bool:
    return f"{module}.".startswith(f"{package}.")


def imports(path: Path) -> Iterator[str]:
    """The dotted names of everything a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in MODULES else f"{node.module}"


def test_the_rules_cover_every_module() -> None:
    assert len(MODULES) > 50
    assert {package(module) for module in MODULES} == set(ARROWS)


@pytest.mark.parametrize("module", MODULES)
def test_arrows_point_to_the_right(module: str) -> None:
    home = package(module)
    of_ours = [name for name in imports(MODULES[module]) if name.split(".")[0] in OURS]
    wrong = [name for name in of_ours if package(name) not in ARROWS[home] | {home}]
    assert wrong == [], f"{home} may import {ARROWS[home] or 'only itself'}"


@pytest.mark.parametrize("module", MODULES)
def test_each_package_keeps_to_its_libraries(module: str) -> None:
    used = {name.split(".")[0] for name in imports(MODULES[module])}
    assert used & FORBIDDEN.get(package(module), set()) == set()


@pytest.mark.parametrize("module", [name for name in MODULES if within(name, "chargepoints")])
def test_the_domain_does_not_name_its_listeners(module: str) -> None:
    """Neither in a string: no `import_string("notifications...")`, no group name."""
    tree = ast.parse(MODULES[module].read_text())
    strings = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    listeners = re.compile(r"notifications|channels|websocket", re.IGNORECASE)
    assert [text for text in strings if isinstance(text, str) and listeners.search(text)] == []


@pytest.mark.parametrize("module", MODULES)
def test_no_queryset_is_made_at_import(module: str) -> None:
    """`queryset = X.objects` in a class body would open MongoDB before it is there."""
    for cls in ast.walk(ast.parse(MODULES[module].read_text())):
        if isinstance(cls, ast.ClassDef):
            for statement in cls.body:
                if isinstance(statement, ast.Assign | ast.AnnAssign):
                    assert not re.search(r"\.objects\b", ast.unparse(statement))


def test_a_name_says_what_is_inside() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "lib"}
    files = [
        path
        for folder in (*OURS, "tests", "scripts", "bench")
        for path in (ROOT / folder).rglob("*")
        if "node_modules" not in path.parts
    ]
    assert [path for path in files if path.stem in vague] == []


@pytest.mark.parametrize("module", MODULES)
def test_a_module_that_grows_is_split(module: str) -> None:
    """Into a package of the same name, so that imports do not change."""
    lines = MODULES[module].read_text().splitlines()
    assert len(lines) <= MAX_LINES
