"""Makes a mongod the only member of a replica set: transactions and change streams need one.

Imported only when there is something to do, since pymongo takes a fifth of a second to import.
"""

from typing import Any

from pymongo import MongoClient
from pymongo.errors import ConnectionFailure, PyMongoError

from project.server.errors import StartError

NAME = "chargepoint"


def initiate(port: int) -> bool:
    """Make a set of the mongod that was started as a member of one; False if it is away."""
    config = {"_id": NAME, "members": [{"_id": 0, "host": f"127.0.0.1:{port}"}]}
    try:
        with _client(port) as client:
            # It may have been initiated before, and we were killed before we wrote it down.
            if client.local["system.replset"].find_one() is None:
                client.admin.command("replSetInitiate", config)
    except ConnectionFailure:
        return False
    return True


def move(port: int) -> None:
    """Write a new port into the set's configuration; the mongod runs on it outside of the set."""
    try:
        with _client(port) as client:
            client.local["system.replset"].update_one(
                {"_id": NAME}, {"$set": {"members.0.host": f"127.0.0.1:{port}"}}
            )
    except PyMongoError as error:
        raise StartError(f"Cannot move the embedded MongoDB to port {port}: {error}") from None


def _client(port: int) -> MongoClient[dict[str, Any]]:
    return MongoClient("127.0.0.1", port, directConnection=True, serverSelectionTimeoutMS=5000)
