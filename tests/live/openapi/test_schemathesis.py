"""schemathesis finds nothing: all its checks, and the links between operations.

It is told the seed, so that a run is like the one before. By hand, for longer:
st run http://localhost:8000/openapi.json --max-time 300
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.live.access.closed import Closed
from tests.live.registry import Registry

ROOT = Path(__file__).parents[3]  # where schemathesis.toml is
EXAMPLES, SEED = 8, 20261123
OPERATIONS = 11


def explore(url: str, *options: str) -> None:
    program = Path(sys.executable).with_name("st")
    command = [program, "run", f"{url}/openapi.json", f"-n{EXAMPLES}", f"--seed={SEED}"]
    command += ["--no-color", "--continue-on-failure", *options]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stdout
    # It looked at all of it, and did send something.
    assert f"Tested: {OPERATIONS}" in done.stdout
    [(generated, passed)] = re.findall(r"(\d+) generated, (\d+) passed", done.stdout)
    assert int(generated) == int(passed) > 400


def test_it_finds_nothing_where_all_is_open(registry: Registry) -> None:
    explore(registry.url)


@pytest.mark.parametrize("scope", ["read", "admin"])
def test_it_finds_nothing_with_a_key(closed: Closed, scope: str) -> None:
    key = closed.make_key(f"schemathesis {scope}", scope)
    explore(closed.url, "--header", f"Authorization: Bearer {key}")
