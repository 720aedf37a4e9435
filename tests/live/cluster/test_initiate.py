"""What docker-compose.yml does once: three nodes become a set, and let the servers in."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from project.server.mongod import AS_MEMBER
from tests.live.manage import manage, python
from tests.live.servers import Mongod

ROOT = "the-root-password"


class Node(Mongod):
    """One of the three, in the way in which the image starts it."""

    options: tuple[str, ...] = ()

    def spawn(self) -> subprocess.Popen[bytes]:
        return self.embedded.launch(*self.options)

    def is_ready(self) -> bool:
        return self.embedded.accepts_connections()


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[list[Node]]:
    key = tmp_path / "key"
    key.write_text("0123456789abcdef" * 16)
    key.chmod(0o400)
    nodes = [Node() for _ in range(3)]
    try:
        # MONGO_INITDB_ROOT_USERNAME: the first start of the first node lets everybody in.
        with MongoClient(port=nodes[0].start().port, directConnection=True) as client:
            client.admin.command("createUser", "root", pwd=ROOT, roles=["root"])
        nodes[0].stop()
        for node in nodes:
            node.options = (*AS_MEMBER, "--keyFile", str(key))
            node.start()
        yield nodes
    finally:
        for node in nodes:
            node.close()


def uri(nodes: list[Node], password: str) -> str:
    hosts = ",".join(f"127.0.0.1:{node.port}" for node in nodes)
    return (
        f"mongodb://chargepoint:{password}@{hosts}/chargepoint"
        "?replicaSet=chargepoint&authSource=admin"
    )


def initiate(nodes: list[Node], password: str, root: str = ROOT) -> list[str]:
    variables = {"MONGODB_URI": uri(nodes, password), "MONGODB_ROOT_PASSWORD": root}
    done = python("-m", "project.cluster.initiate", **variables)
    return (done.stdout + done.stderr).splitlines()


def test_three_nodes_become_a_set_that_lets_the_servers_in(nodes: list[Node]) -> None:
    let_in = ["The replica set has a primary, and the servers' user is let in."]
    assert initiate(nodes, "first") == let_in
    done = manage("ensure_indexes", MONGODB_URI=uri(nodes, "first"))
    assert done.returncode == 0, done.stderr
    done = manage("doctor", MONGODB_URI=uri(nodes, "first"))  # it may look at everything
    assert "May not look" not in done.stdout
    assert "3 members, all of them well" in done.stdout
    with MongoClient(uri(nodes, "first")) as client:
        assert client["chargepoint"]["charge_points"].count_documents({}) == 0
        with pytest.raises(OperationFailure, match="not authorized"):
            client["another"]["things"].insert_one({})

    # Again, with another password in .env: the old one is worth nothing.
    assert initiate(nodes, "second") == let_in
    with MongoClient(uri(nodes, "second")) as client:
        assert client["chargepoint"]["events"].count_documents({}) == 0
    with (
        pytest.raises(OperationFailure, match="Authentication failed"),
        MongoClient(uri(nodes, "first")) as client,
    ):
        client.admin.command("ping")
    assert "Authentication failed" in initiate(nodes, "second", root="wrong")[0]
