"""scripts/cluster starts, says why it cannot, ends cleanly, and starts again."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from project.cluster.mongods import Mongods
from project.server.errors import StartError
from project.server.mongod import find_binary
from tests.live.servers.chargepoint import inherited_variables
from tests.live.servers.cluster import MONGODS, Cluster


def refused(tmp_path: Path, **variables: str) -> list[str]:
    """The lines that it ends with where it cannot start."""
    done = subprocess.run(
        [sys.executable, "-m", "project.cluster"],
        env=inherited_variables() | {"DATA_DIR": str(tmp_path)} | variables,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr.splitlines()


def test_it_ends_cleanly_and_starts_again(cluster: Cluster) -> None:
    created = httpx.post(f"{cluster.base_url}/chargepoint", json={"name": "Plaza Mayor 3"})
    assert created.status_code == 201, created.text
    processes = {name: cluster.process_id(name) for name in MONGODS}
    began = time.monotonic()
    cluster.send(signal.SIGTERM)
    assert cluster.ended(timeout=30) == 0, cluster.output
    assert time.monotonic() - began < 30
    assert cluster.output[-1] == "The cluster has stopped."
    assert cluster.left_behind() == []

    cluster.start(timeout=90)
    assert httpx.get(f"{cluster.base_url}/chargepoint").json() == [created.json()]
    assert {name: cluster.process_id(name) for name in MONGODS} != processes


def test_it_says_that_its_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert refused(tmp_path, PORT=str(port)) == [f"cluster: PORT={port} is taken."]


def test_it_says_that_a_tool_is_missing(tmp_path: Path) -> None:
    assert refused(tmp_path, PORT="0", PATH=str(tmp_path)) == [
        "cluster: redis-server is not installed: scripts/system-packages redis-server"
    ]


def test_it_says_that_another_one_runs(cluster: Cluster) -> None:
    [line] = refused(cluster.data_dir, PORT="0")
    assert line == (
        f"cluster: Another server (process {cluster.running.pid}) runs on "
        f"DATA_DIR={cluster.data_dir}."
    )


def test_it_does_not_move_a_configured_mongod(tmp_path: Path) -> None:
    """The other two would look for it at the old address."""
    port = tmp_path / "mongod-2" / "mongodb" / "port"
    port.parent.mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        port.write_text(f"{number}\n")
        with pytest.raises(StartError, match=f"Port {number}, .* is taken"):
            Mongods(tmp_path, find_binary())
