"""schemathesis finds nothing: all its checks, and the links between operations.

It is told the seed, so that a run is like the one before. By hand, for longer:
st run http://localhost:8000/openapi.json --max-time 300
"""

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.live.access.closed import Closed
from tests.live.registry import Registry

ROOT = Path(__file__).parents[3]  # where schemathesis.toml is
EXAMPLES, SEED = 3, 20261123
KEYS = {
    "read": ("--scope", "read"),
    "write": ("--scope", "write"),
    "admin": ("--scope", "admin"),
    # It may write, but neither create nor rename into what it does not see.
    "restricted": ("--scope", "write", "--prefix", "Plaza "),
}


def explore(url: str, *options: str, least: int = 300) -> None:
    program = Path(sys.executable).with_name("st")
    command = [program, "run", f"{url}/openapi.json", f"-n{EXAMPLES}", f"--seed={SEED}"]
    command += ["--no-color", "--continue-on-failure", *options]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stdout
    # It looked at all of it, and did send something.
    described = httpx.get(f"{url}/openapi.json").json()["paths"].values()
    assert f"Tested: {sum(map(len, described))}" in done.stdout
    [(generated, passed)] = re.findall(r"(\d+) generated, (\d+) passed", done.stdout)
    assert int(generated) == int(passed) > least


def test_it_finds_nothing_where_all_is_open(registry: Registry) -> None:
    explore(registry.url)


@pytest.mark.parametrize("key", KEYS)
def test_it_finds_nothing_with_a_key(closed: Closed, key: str) -> None:
    made = closed.apikey("create", f"schemathesis {key}", *KEYS[key])
    # Without the systematic part: it takes the time, and has been found fine without keys.
    phases = "examples,fuzzing,stateful"
    explore(closed.url, f"--phases={phases}", "-H", f"Authorization: Bearer {made}", least=20)
