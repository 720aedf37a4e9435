"""What .env says reaches the containers of docker-compose.yml, and a secret nobody else."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from project.server import environment
from tests.test_compose import COMPOSE, ROOT, SERVICES, TEXT


def test_an_empty_variable_counts_as_unset() -> None:
    """As docker-compose.yml gives those that .env leaves out."""
    empty = re.findall(r"^    ([A-Z_]+): \$\{\1:-\}$", TEXT, re.MULTILINE)
    assert len(empty) > 5
    variables = {"PATH": os.environ["PATH"], "SECRET_KEY": "x", "ALLOWED_HOSTS": "x"}
    variables |= {"ALLOWED_ORIGINS": "https://x", **dict.fromkeys(empty, "")}
    code = "import project.settings as s; print(s.LOG_FORMAT, s.EVENTS_KEEP, s.REQUESTS_PER_KEY)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["json", "1000000", "60000"]
    unset = environment.read(variables)
    assert (unset.workers, unset.drain_seconds) == (1, 5)


def test_no_secret_has_to_be_written_into_what_is_read_only() -> None:
    """Compose mounts a secret from a file; one from the environment it would have to write."""
    assert all("file" in secret for secret in COMPOSE["secrets"].values())


@pytest.mark.parametrize("name", ["mongodb-1", "mongodb-2", "mongodb-3"])
def test_each_mongodb_writes_its_key_for_itself_alone(name: str, tmp_path: Path) -> None:
    service, key = SERVICES[name], tmp_path / "key"
    assert service["environment"]["MONGODB_KEY"] == "${MONGODB_KEY:?see .env.example}"
    assert "/tmp" in service["tmpfs"] and "/tmp/key" in service["command"]
    own = tmp_path / "docker-entrypoint.sh"
    own.write_text('#!/bin/sh\necho "$@"\n')
    own.chmod(0o755)
    [shell, c, script, dashes] = service["entrypoint"]
    script = script.replace("$$", "$").replace("/tmp/key", str(key))
    done = subprocess.run(
        [shell, c, script, dashes, *service["command"]],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "MONGODB_KEY": "a-key"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == service["command"]
    assert (key.read_text(), stat.S_IMODE(key.stat().st_mode)) == ("a-key", 0o600)
