"""Makes a replica set of MongoDB nodes that do not know each other, and the user of our servers.

`python -m project.cluster.initiate`, once in docker-compose.yml; does nothing the second time but
to give the user the password that MONGODB_URI has now. Reads MONGODB_URI, which names all nodes and
the user, and MONGODB_ROOT_PASSWORD, of the user `root` that the first node was made with.
"""

import os
import sys
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError, ServerSelectionTimeoutError
from pymongo.uri_parser import parse_uri

from project.server import replica_set

PATIENCE = 60.0  # seconds for the first node to be there, and for the first election
USER_EXISTS = 51003
# collMod, for the validators, is in none of the smaller roles; clusterMonitor is for the doctor.
ROLES = ["readWrite", "dbAdmin"]

Client = MongoClient[dict[str, Any]]


def main(uri: str, root_password: str) -> None:
    """Return when there is a primary, and the user may write to its database."""
    parsed = parse_uri(uri)
    nodes = [f"{host}:{port}" for host, port in parsed["nodelist"]]
    root: Any = {
        "username": "root",
        "password": root_password,
        "authSource": "admin",
        # The image's first start is over a little later than its health check says.
        "serverSelectionTimeoutMS": int(1000 * PATIENCE),
    }
    if not replica_set.initiate(nodes, **root):
        raise ServerSelectionTimeoutError(f"{nodes[0]} does not answer.")
    with Client(nodes, replicaSet=replica_set.NAME, **root) as client:
        client.admin.command("ping")  # waits for a primary
        let_in(client, parsed["username"], parsed["password"], parsed["database"])


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
