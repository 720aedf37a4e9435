"""Makes a mongod the only member of a replica set: transactions and change streams need one.

Imported only when there is something to do, since pymongo takes a fifth of a second to import.
"""

from pymongo import MongoClient
from pymongo.errors import ConnectionFailure

NAME = "chargepoint"


def configure(port: int) -> bool:
    """Make the mongod on this port a set of its own; False if it does not answer yet.

    The set's configuration contains its address: after a change of the port it has to be forced,
    because a member that does not find itself in the configuration takes no orders otherwise.
    """
    member = {"_id": 0, "host": f"127.0.0.1:{port}"}
    client: MongoClient[dict[str, object]]
    try:
        with MongoClient(
            "127.0.0.1", port, directConnection=True, serverSelectionTimeoutMS=5000
        ) as client:
            config = client.local["system.replset"].find_one()
            if config is None:
                client.admin.command("replSetInitiate", {"_id": NAME, "members": [member]})
            elif config["members"][0]["host"] != member["host"]:
                config |= {"members": [member], "version": config["version"] + 1}
                client.admin.command("replSetReconfig", config, force=True)
    except ConnectionFailure:
        return False
    return True
