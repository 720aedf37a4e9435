"""The log of a server in production: JSON, a line for each request, and no secret in any of it."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.live import raw
from tests.live.access.closed import PRODUCTION, Closed, close_code
from tests.live.servers import ChargepointServer, Mongod, Redis, RestServer
from tests.live.wait import wait_for

PASSWORD = "pass-word-of-redis"


@pytest.fixture(scope="module")
def closed(mongod: Mongod, redis_server: Redis) -> Iterator[Closed]:
    with mongod.database() as database:
        uri = mongod.uri(database)
        # A Redis that refuses the password, so that there is something to complain about.
        redis = redis_server.url.replace("://", f"://:{PASSWORD}@")
        server = ChargepointServer(**{**PRODUCTION, "MONGODB_URI": uri, "REDIS_URL": redis})
        with contextlib.closing(server):
            server.start()
            with Closed(server, uri) as closed:
                yield closed


def lines(server: ChargepointServer | RestServer) -> list[dict[str, Any]]:
    """Every line, all of which are JSON."""
    return [json.loads(line) for line in server.output]


def line_of(server: ChargepointServer | RestServer, request_id: str) -> dict[str, Any]:
    """The line of a request, which comes when it has ended."""

    def found() -> list[dict[str, Any]]:
        return [
            line
            for line in lines(server)
            if line.get("request_id") == request_id and line["logger"] == "observability.requests"
        ]

    [line] = wait_for(found)
    return line


def asks(id: str, **headers: str) -> dict[str, str]:
    return {"X-Request-ID": id, **headers}


def test_each_request_has_a_line(closed: Closed) -> None:
    key = closed.make_key("Gateway Madrid", "write")
    created = closed.client(key).post(
        "/chargepoint", json={"name": "Plaza Mayor 3"}, headers=asks("create")
    )
    assert (created.status_code, created.headers["X-Request-ID"]) == (201, "create")
    line = line_of(closed.server, "create")
    assert line["ms"] > 0
    assert (
        line.items()
        >= {
            **{"level": "INFO", "method": "POST", "path": "/chargepoint", "status": 201},
            **{"key": "Gateway Madrid", "client": "127.0.0.1"},
        }.items()
    )


@pytest.mark.parametrize(
    ("path", "status"), [("/chargepoint", 401), ("/nothing", 404), ("/static/nothing.js", 404)]
)
def test_errors_have_one_too(closed: Closed, path: str, status: int) -> None:
    id = f"error-{path.replace('/', '-')}"
    response = httpx.get(closed.url + path, headers=asks(id))
    assert (response.status_code, response.headers["X-Request-ID"]) == (status, id)
    assert line_of(closed.server, id).items() >= {"status": status, "key": None}.items()


def test_a_body_that_never_reaches_django_has_one_too(closed: Closed) -> None:
    response = httpx.post(f"{closed.url}/chargepoint", content=b"x" * 70_000, headers=asks("big"))
    assert (response.status_code, response.headers["X-Request-ID"]) == (413, "big")
    assert line_of(closed.server, "big")["status"] == 413


def test_a_head_that_is_refused_has_one_too(closed: Closed) -> None:
    answer = raw.ask(closed.url, b"hello\r\n\r\n")
    line = line_of(closed.server, answer.headers["X-Request-ID"])
    assert (
        line.items() >= {"method": "?", "path": "?", "status": 405, "client": "127.0.0.1"}.items()
    )


def test_a_path_without_end_is_cut(closed: Closed) -> None:
    httpx.get(f"{closed.url}/{'a' * 9000}", headers=asks("long"))
    assert line_of(closed.server, "long")["path"] == "/" + "a" * 255


def test_a_stream_has_one_when_it_ends(closed: Closed) -> None:
    headers = asks("stream", Accept="text/event-stream")
    with closed.http.stream("GET", "/chargepoint/events", headers=headers) as stream:
        assert stream.headers["X-Request-ID"] == "stream"
    line = line_of(closed.server, "stream")
    assert line.items() >= {"status": 200, "close": 1001, "key": "admin"}.items()


def test_a_websocket_has_one_when_it_ends(closed: Closed) -> None:
    with closed.connect(
        f"/ws/chargepoint?ticket={closed.ticket(closed.admin)}",
        additional_headers={"X-Request-ID": "socket"},
    ) as socket:
        assert socket.response and socket.response.headers["X-Request-ID"] == "socket"
    line = line_of(closed.server, "socket")
    assert (
        line.items()
        >= {
            **{"method": "WEBSOCKET", "path": "/ws/chargepoint", "close": 1000, "key": "admin"}
        }.items()
    )
    with closed.connect("/ws/chargepoint?ticket=wrong-ticket") as refused:
        assert close_code(refused) == 4401


def test_what_happens_during_a_request_has_its_id(closed: Closed, mongod: Mongod) -> None:
    """In the threads of REST, too."""
    closed.http.get("/chargepoint")
    mongod.freeze()
    try:
        response = closed.http.get("/chargepoint", headers=asks("away"))
    finally:
        mongod.heal()
    assert response.status_code == 503
    of_it = [line for line in lines(closed.server) if line.get("request_id") == "away"]
    assert "project.base.errors" in {line["logger"] for line in of_it}
    background = {"notifications.relay", "notifications.feed.tail", "access.door"}
    assert not [
        li for li in lines(closed.server) if li["logger"] in background and "request_id" in li
    ]


def test_there_is_no_secret_in_it(closed: Closed) -> None:
    """After all that the tests above did; run alone, there is little to see."""
    output = "\n".join(closed.server.output)
    secrets = (closed.admin.rpartition("_")[2], "wrong-ticket", PASSWORD, PRODUCTION["SECRET_KEY"])
    assert [secret for secret in secrets if secret in output] == []
    assert any("is ready on" in line["message"] for line in lines(closed.server))


def test_granian_says_it_in_the_same_way(closed: Closed) -> None:
    variables = {**PRODUCTION, "MONGODB_URI": closed.mongodb_uri}
    with contextlib.closing(RestServer(**variables)) as rest:
        rest.start()
        headers = asks("rest", Authorization=f"Bearer {closed.admin}")
        response = httpx.get(f"{rest.base_url}/chargepoint", headers=headers)
        assert (response.status_code, response.headers["X-Request-ID"]) == (200, "rest")
        assert line_of(rest, "rest").items() >= {"status": 200, "key": "admin"}.items()
