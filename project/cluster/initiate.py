"""Makes a replica set of MongoDB nodes that do not know each other, and the user of our servers.

`python -m project.cluster.initiate`, once in docker-compose.yml; does nothing the second time but
to give the user the password that MONGODB_URI has now. Reads MONGODB_URI, which names all nodes and
the user, and MONGODB_ROOT_PASSWORD, of the user `root` that the first node was made with.
"""

import os
import sys
import time
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError
from pymongo.uri_parser import parse_uri

PATIENCE = 60.0  # seconds for the first election
NOT_YET_INITIALIZED, USER_EXISTS = 94, 51003
# collMod, for the validators, is in none of the smaller roles; clusterMonitor is for the doctor.
ROLES = ["readWrite", "dbAdmin"]

Client = MongoClient[dict[str, Any]]


def main(uri: str, root_password: str) -> None:
    """Return when there is a primary, and the user may write to its database."""
    parsed = parse_uri(uri)
    nodes = [f"{host}:{port}" for host, port in parsed["nodelist"]]
    root: Any = {"username": "root", "password": root_password, "authSource": "admin"}
    with Client(nodes[0], directConnection=True, **root) as first:
        initiate(first, parsed["options"]["replicaSet"], nodes)
    with Client(nodes, replicaSet=parsed["options"]["replicaSet"], **root) as client:
        wait_for_primary(client)
        let_in(client, parsed["username"], parsed["password"], parsed["database"])


def initiate(first: Client, name: str, nodes: list[str]) -> None:
    members = [{"_id": number, "host": node} for number, node in enumerate(nodes)]
    try:
        first.admin.command("replSetGetStatus")
    except OperationFailure as error:
        if error.code != NOT_YET_INITIALIZED:
            raise
        first.admin.command("replSetInitiate", {"_id": name, "members": members})


def wait_for_primary(client: Client) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            client.admin.command("ping")
            return
        except PyMongoError:
            if time.monotonic() > deadline:
                raise


def let_in(client: Client, user: str, password: str, database: str) -> None:
    """Make the user, or give it this password."""
    roles = [{"role": role, "db": database} for role in ROLES]
    roles.append({"role": "clusterMonitor", "db": "admin"})
    try:
        client.admin.command("createUser", user, pwd=password, roles=roles)
    except OperationFailure as error:
        if error.code != USER_EXISTS:
            raise
        client.admin.command("updateUser", user, pwd=password, roles=roles)


if __name__ == "__main__":
    try:
        main(os.environ["MONGODB_URI"], os.environ["MONGODB_ROOT_PASSWORD"])
    except KeyError as error:
        sys.exit(f"initiate: {error} is not set.")
    except PyMongoError as error:
        sys.exit(f"initiate: {error}")
    print("The replica set has a primary, and the servers' user is let in.")
