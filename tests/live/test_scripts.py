"""The commands that a person types."""

import os
import subprocess
import time
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"


def run(
    script: str, *arguments: str, cwd: Path, **variables: str
) -> subprocess.CompletedProcess[str]:
    """From another folder than the checkout, as a person may."""
    inherited = {k: v for k, v in os.environ.items() if k not in ("MONGODB_URI", "DATA_DIR")}
    return subprocess.run(
        [SCRIPTS / script, *arguments],
        cwd=cwd,
        env=inherited | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


# bench installs its peers before it explains anything.
@pytest.mark.parametrize("script", sorted({path.name for path in SCRIPTS.iterdir()} - {"bench"}))
def test_each_script_explains_itself(script: str, tmp_path: Path) -> None:
    done = run(script, "--help", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout) > 50


def test_bootstrap_finds_nothing_to_do_in_no_time(tmp_path: Path) -> None:
    run("bootstrap", "dev", "mongod", cwd=tmp_path)  # the locks may be newer than .venv
    began = time.monotonic()
    done = run("bootstrap", "dev", "mongod", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert time.monotonic() - began < 0.5


def test_bootstrap_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    done = run("bootstrap", "everything", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "bootstrap: unknown group everything\n")


@pytest.fixture
def path_with_mongosh(tmp_path: Path) -> str:
    """A PATH whose mongosh prints its arguments."""
    mongosh = tmp_path / "bin" / "mongosh"
    mongosh.parent.mkdir()
    mongosh.write_text('#!/bin/sh\necho "$@"\n')
    mongosh.chmod(0o755)
    return f"{mongosh.parent}:{os.environ['PATH']}"


def test_console_opens_the_running_database(tmp_path: Path, path_with_mongosh: str) -> None:
    (tmp_path / "mongodb-uri").write_text("mongodb://127.0.0.1:20000/chargepoint\n")
    done = run(
        "console", "--eval", "1", cwd=tmp_path, PATH=path_with_mongosh, DATA_DIR=str(tmp_path)
    )
    assert done.stdout == "mongodb://127.0.0.1:20000/chargepoint --eval 1\n"


def test_console_opens_the_database_it_is_given(tmp_path: Path, path_with_mongosh: str) -> None:
    done = run("console", cwd=tmp_path, PATH=path_with_mongosh, MONGODB_URI="mongodb://db/x")
    assert done.stdout == "mongodb://db/x\n"


def test_console_says_when_no_database_runs(tmp_path: Path, path_with_mongosh: str) -> None:
    done = run("console", cwd=tmp_path, PATH=path_with_mongosh, DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == (
        "No database is running. Start scripts/server first, or set MONGODB_URI.\n"
    )
