"""GET /healthz and /readyz, under ASGI and under WSGI."""

from collections.abc import Callable
from typing import Any, NamedTuple

import orjson
import pytest
from asgiref.testing import ApplicationCommunicator

from observability import probes
from observability.health import Health
from observability.probes import Probes, WsgiProbes


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.body)


async def behind_asgi(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": scope["path"].encode()})


async def asgi(method: str, path: str) -> Answer:
    headers = [(b"x-request-id", b"mine")]
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    communicator = ApplicationCommunicator(Probes(behind_asgi), scope)
    await communicator.send_input({"type": "http.request"})
    start = await communicator.receive_output()
    body = await communicator.receive_output()
    answered = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], answered, body["body"])


async def wsgi(method: str, path: str) -> Answer:
    began: list[Any] = []

    def behind(environ: Any, start_response: Any) -> list[bytes]:
        start_response("418 I'm a Teapot", [])
        return [environ["PATH_INFO"].encode()]

    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_X_REQUEST_ID": "mine"}
    body = b"".join(WsgiProbes(behind)(environ, lambda *arguments: began.extend(arguments)))
    status, headers = began
    return Answer(int(status[:3]), {name.lower(): value for name, value in headers}, body)


Ask = Callable[[str, str], Any]


@pytest.fixture(params=[asgi, wsgi])
def ask(request: pytest.FixtureRequest, health: Health) -> Ask:
    return request.param


@pytest.mark.parametrize("path", ["/healthz", "/healthz/"])
async def test_it_lives(ask: Ask, path: str) -> None:
    answer = await ask("GET", path)
    assert (answer.status, answer.json) == (200, {"alive": True})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-request-id"] == "mine"


@pytest.mark.parametrize("path", ["/readyz", "/readyz/"])
async def test_it_is_ready(ask: Ask, path: str) -> None:
    answer = await ask("GET", path)
    fine = {"mongodb": "ok", "indexes": "ok", "relay": "ok", "serving": "ok"}
    assert (answer.status, answer.json) == (200, {"ready": True, "checks": fine})


async def test_it_is_not_ready_and_says_why(ask: Ask, health: Health) -> None:
    health.draining = True
    answer = await ask("GET", "/readyz")
    assert (answer.status, answer.json["ready"]) == (503, False)
    assert answer.json["checks"]["serving"] == "This process stops."
    assert (await ask("GET", "/healthz")).status == 200


@pytest.mark.parametrize("path", probes.PROBES)
async def test_head_is_get_without_a_body(ask: Ask, path: str) -> None:
    whole, head = await ask("GET", path), await ask("HEAD", path)
    assert head == whole._replace(body=b"")


@pytest.mark.parametrize("path", probes.PROBES)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
async def test_it_is_only_read(ask: Ask, path: str, method: str) -> None:
    answer = await ask(method, path)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer.json == {"detail": f'Method "{method}" not allowed.'}
    assert int(answer.headers["content-length"]) == len(answer.body)


async def test_options_names_the_methods(ask: Ask) -> None:
    answer = await ask("OPTIONS", "/readyz")
    assert (answer.status, answer.headers["allow"], answer.body) == (200, probes.ALLOW, b"")


@pytest.mark.parametrize("path", ["/", "", "//healthz", "/healthz//", "/healthz/x", "/readyzz"])
async def test_all_else_goes_on(ask: Ask, path: str) -> None:
    answer = await ask("GET", path)
    assert (answer.status, answer.body.decode()) == (418, path)
