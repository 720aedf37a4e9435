"""scripts/bench works: it starts us and our peers, checks them, and prints the goals.

No figure is looked at: a machine that runs tests is not one to measure on.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def tools() -> None:
    if not shutil.which("wrk") and subprocess.run(["scripts/system-packages", "wrk"]).returncode:
        pytest.skip("wrk is not installed")


def bench(*arguments: str) -> str:
    """What it prints, on stdout."""
    command = [str(ROOT / "scripts/bench"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_peer_does_the_same_job() -> None:
    assert bench("--check").startswith("All of them do the job.")


def test_it_measures_and_prints_the_goals(tmp_path: Path) -> None:
    printed = bench(
        *("http", "--quick", "--rounds", "1", "--duration", "2", "--only", "rest,fastapi-raw"),
        *("--json", str(tmp_path / "results.json"), "--markdown", str(tmp_path / "results.md")),
        *("--images", str(tmp_path)),
    )
    assert "| REST process / FastAPI + PyMongo raw: GET one" in printed
    assert (tmp_path / "results.md").read_text() in printed

    stored = json.loads((tmp_path / "results.json").read_text())
    assert len(stored["goals"]) == 5
    figure = stored["figures"]["http"]["rest"]["PUT"]
    assert figure["median"] > 0 and figure["CPU us"] > 0 and figure["p99 ms"] > 0
    assert stored["machine"]["versions"]["MongoDB"]


def test_it_names_what_it_does_not_know() -> None:
    command = [str(ROOT / "scripts/bench"), "htpp"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "no measurement is named htpp: http, all-in-one, fanout" in done.stderr
