"""scripts/audit: what it makes of pip-audit's report."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
FINE: dict[str, Any] = {"name": "django", "version": "5.2.19", "vulns": []}
SKIPPED = {"name": "mongomock", "skip_reason": "not found on PyPI"}
HOLE = {"id": "CVE-2099-1", "fix_versions": ["9.9"], "aliases": []}
HOLED = {"name": "granian", "version": "2.8", "vulns": [HOLE]}


def audit(folder: Path, packages: list[Any] | None, *options: str) -> tuple[int, str]:
    """Its exit code and words; None: pip-audit had no report, as without a network."""
    for name in ("scripts", ".venv/bin"):
        (folder / name).mkdir(parents=True)
    shutil.copy(ROOT / "scripts" / "audit", folder / "scripts")
    report = "" if packages is None else json.dumps({"dependencies": packages, "fixes": []})
    uv = f"echo '{report}'; echo \"$@\" >asked; exit {int(packages is None or HOLED in packages)}"
    for name, does in [("scripts/bootstrap", ""), (".venv/bin/uv", uv)]:
        (folder / name).write_text(f"#!/usr/bin/env bash\n{does}\n")
        (folder / name).chmod(0o755)
    (folder / ".venv/bin/python").symlink_to(sys.executable)
    for lock in ROOT.glob("requirements*.txt"):
        (folder / lock.name).touch()
    command = [folder / "scripts" / "audit", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    asked = (folder / "asked").read_text()
    assert all(f"--requirement={lock.name}" in asked for lock in ROOT.glob("requirements*.txt"))
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("packages", "reachable", "otherwise", "says"),
    [
        ([FINE], 0, 0, "1 packages, 0 known"),
        ([SKIPPED, HOLED, FINE], 1, 1, "granian 2.8 CVE-2099-1 fixed in 9.9"),
        ([SKIPPED, FINE], 0, 1, "asked about: mongomock"),
        ([SKIPPED], 0, 1, "nothing could be audited"),
        (None, 0, 1, "nothing could be audited"),
    ],
    ids=["fine", "a hole behind one that is skipped", "skipped", "all skipped", "offline"],
)
def test_it_is_green_only_where_there_is_no_hole(
    tmp_path: Path, packages: list[Any] | None, reachable: int, otherwise: int, says: str
) -> None:
    for folder, options, code in [("a", ["--if-reachable"], reachable), ("b", [], otherwise)]:
        found, words = audit(tmp_path / folder, packages, *options)
        assert (found, says in words) == (code, True), words
