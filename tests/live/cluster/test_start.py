"""scripts/cluster starts, says why it cannot, ends cleanly, starts again, also on a backup."""

import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from pymongo import MongoClient

from project.cluster.mongods import Mongods
from project.server.errors import StartError
from project.server.mongod import EmbeddedMongod, find_binary
from tests.live.manage import manage
from tests.live.servers.chargepoint import inherited_variables
from tests.live.servers.cluster import MONGODS, Cluster
from tests.live.wait import wait_for

VARIABLES = {"DRAIN_SECONDS": "0"}  # nobody is there to be drained


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
    assert list(cluster.data_dir.glob("*.pid")) == []  # nobody signals a stranger

    cluster.start(timeout=150)
    assert httpx.get(f"{cluster.base_url}/chargepoint").json() == [created.json()]
    assert {name: cluster.process_id(name) for name in MONGODS} != processes


def test_the_files_of_a_secondary_are_a_backup(cluster: Cluster, tmp_path: Path) -> None:
    """docs/operate.md, word for word."""
    with httpx.Client(base_url=cluster.base_url, timeout=20) as client:
        charger = client.post("/chargepoint", json={"name": "Calle Real 1"}).json()
        copy_secondary(cluster, tmp_path / "backup")
        client.put(f"/chargepoint/{charger['id']}", json={"status": "error"}).raise_for_status()
        known = client.get("/chargepoint/events").json()[-1]["id"]

        cluster.stop()
        for name in MONGODS:
            shutil.rmtree(cluster.data_dir / name)
        restored = cluster.data_dir / "mongod-1" / "mongodb" / "data"
        shutil.copytree(tmp_path / "backup", restored)
        forget_the_set(cluster.data_dir / "mongod-1")
        cluster.start(timeout=150)
        assert manage("rotate_epoch", MONGODB_URI=cluster.mongodb_uri).returncode == 0

        assert client.get(f"/chargepoint/{charger['id']}").json() == charger
        assert client.get("/chargepoint/events", params={"since": known}).status_code == 410
        changed = client.put(f"/chargepoint/{charger['id']}", json={"status": "waiting"})
        assert (changed.status_code, changed.json()["version"]) == (200, 2)


def copy_secondary(cluster: Cluster, to: Path) -> None:
    primary = cluster.primary()
    secondary = next(name for name in MONGODS if name != primary)
    folder = cluster.data_dir / secondary / "mongodb"
    with MongoClient(port=int((folder / "port").read_text()), directConnection=True) as client:
        client.admin.command("fsync", lock=True)
        shutil.copytree(folder / "data", to)
        client.admin.command("fsyncUnlock")


def forget_the_set(folder: Path) -> None:
    """The copy was a member of a set whose other members are gone."""
    mongod = EmbeddedMongod(folder, find_binary())
    process = mongod.launch()
    try:
        wait_for(mongod.accepts_connections, 30)
        with MongoClient(port=mongod.port, directConnection=True) as client:
            client.drop_database("local")
    finally:
        process.terminate()
        process.wait()


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
