"""Whatever single process dies, the server goes on, or the next start does."""

import signal
import socket
from collections.abc import Callable

import httpx
from pymongo.uri_parser import parse_uri

from project.server.mongod import EmbeddedMongod, find_binary
from project.server.ports import is_free
from tests.live.servers import ChargepointServer, Mongod
from tests.live.wait import wait_for

NewServer = Callable[..., ChargepointServer]
PLAZA = {"name": "Plaza Mayor 3"}


def test_the_next_start_recovers_from_kill_9_of_the_supervisor(new_server: NewServer) -> None:
    server = new_server().start()
    created = httpx.post(f"{server.base_url}/chargepoint", json=PLAZA).json()

    server.kill()
    server.start()  # at once, on the same port, while the old mongod may still be stopping
    assert httpx.get(f"{server.base_url}/chargepoint").json() == [created]


def test_nothing_outlives_the_supervisor(new_server: NewServer) -> None:
    server = new_server().start()
    server.kill()
    wait_for(lambda: not server.left_behind(), 10, "mongod stops")
    wait_for(lambda: is_free(server.port), 10, "the worker stops")


def test_the_next_start_stops_an_orphaned_mongod(new_server: NewServer) -> None:
    server = new_server().start()
    created = httpx.post(f"{server.base_url}/chargepoint", json=PLAZA).json()
    server.stop()
    # One that did not notice the end of its supervisor: it is not a child of the server.
    orphan = EmbeddedMongod(server.data_dir, find_binary()).spawn()
    wait_for((server.data_dir / "mongodb/data/mongod.lock").read_text)

    server.start()
    assert orphan.wait(10) == 0
    assert httpx.get(f"{server.base_url}/chargepoint").json() == [created]


def test_a_worker_that_was_killed_is_replaced(server: NewServer) -> None:
    running = server()
    (worker,) = running.workers()
    running.signal_worker(signal.SIGKILL)

    # The request waits in the listener's queue until there is a worker again.
    assert httpx.get(f"{running.base_url}/chargepoint", timeout=10).status_code == 200
    assert running.workers() != [worker]
    assert running.output[1:] == ["chargepoint: Worker 1 was ended by SIGKILL. Starting it again."]


def test_a_mongodb_that_was_killed_is_replaced(new_server: NewServer) -> None:
    server = new_server().start()
    created = httpx.post(f"{server.base_url}/chargepoint", json=PLAZA).json()
    server.signal_mongod(signal.SIGKILL)

    wait_for(lambda: httpx.get(f"{server.base_url}/chargepoint").status_code == 200, 20)
    assert httpx.get(f"{server.base_url}/chargepoint").json() == [created]
    log = server.data_dir / "mongod.log"
    assert (
        f"chargepoint: The embedded MongoDB was ended by SIGKILL (see {log}). Starting it again."
        in server.output
    )


def test_it_moves_when_the_port_of_its_mongodb_is_taken(new_server: NewServer) -> None:
    server = new_server().start()
    created = httpx.post(f"{server.base_url}/chargepoint", json=PLAZA).json()
    uri = server.mongodb_uri
    port = parse_uri(uri)["nodelist"][0][1]
    server.stop()

    with socket.create_server(("127.0.0.1", port)):
        server.start()
        assert server.mongodb_uri != uri
        assert httpx.get(f"{server.base_url}/chargepoint").json() == [created]


def test_it_waits_for_a_mongodb_that_is_away_at_the_start(
    new_server: NewServer, mongod: Mongod, database: str
) -> None:
    mongod.stop()
    server = new_server(MONGODB_URI=mongod.uri(database))
    server.launch()
    wait_for(lambda: "Waiting for MongoDB" in server.trouble())
    mongod.start()
    server.wait_ready()
    answer = httpx.get(f"{server.base_url}/chargepoint")
    assert answer.status_code == 200, (answer.text, server.output)
