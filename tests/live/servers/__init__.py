"""Real servers for the tests: on free ports, in private folders, and gone after the test run.

Each one is started by `start()` and ended for good by `close()`, whatever happened in between.
They also end with the test run itself, even when that is killed by kill -9.
"""

from tests.live.servers.chargepoint import ChargepointServer
from tests.live.servers.mongod import Mongod
from tests.live.servers.process import Process
from tests.live.servers.redis import Redis
from tests.live.servers.replica_set import ReplicaSet
from tests.live.servers.rest import RestServer

__all__ = ["ChargepointServer", "Mongod", "Process", "Redis", "ReplicaSet", "RestServer"]
