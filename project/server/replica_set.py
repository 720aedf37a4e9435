"""Makes a replica set of mongods, be it of one: transactions and change streams need it.

Imported only when there is something to do, since pymongo takes a fifth of a second to import.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import MongoClient
from pymongo.errors import ConnectionFailure, PyMongoError

from project.server.errors import StartError

NAME = "chargepoint"


def initiate(
    hosts: Sequence[str], settings: Mapping[str, Any] | None = None, **options: Any
) -> bool:
    """Make a set of mongods that were started as members of one; False if the first is away.

    `hosts` are their addresses, as they and all clients reach them; `settings` are the set's,
    `options` those of our client (its name and password).
    """
    members = [{"_id": number, "host": host} for number, host in enumerate(hosts)]
    config = {"_id": NAME, "members": members, "settings": dict(settings or {})}
    try:
        with _client(hosts[0], **options) as client:
            # It may have been initiated before, and we were killed before we wrote it down.
            if client.local["system.replset"].find_one() is None:
                client.admin.command("replSetInitiate", config)
    except ConnectionFailure:
        return False
    return True


def has_primary(uri: str) -> bool:
    """Whether one of the members takes writes now."""
    try:
        with MongoClient[dict[str, Any]](uri, serverSelectionTimeoutMS=500) as client:
            client.admin.command("ping")
    except ConnectionFailure:
        return False
    return True


def move(port: int) -> None:
    """Write a new port into the set's configuration; the mongod runs on it outside of the set."""
    host = f"127.0.0.1:{port}"
    try:
        with _client(host) as client:
            client.local["system.replset"].update_one(
                {"_id": NAME}, {"$set": {"members.0.host": host}}
            )
    except PyMongoError as error:
        raise StartError(f"Cannot move the embedded MongoDB to port {port}: {error}") from None


def _client(host: str, **options: Any) -> MongoClient[dict[str, Any]]:
    return MongoClient(host, directConnection=True, **{"serverSelectionTimeoutMS": 5000} | options)
