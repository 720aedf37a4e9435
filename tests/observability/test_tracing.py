"""Every request has an id, is measured by the pattern of its URL, and both by ASGI and by WSGI."""

from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from prometheus_client import REGISTRY

from chargepoints.documents import ChargePoint
from observability.health import Health
from observability.middleware import readable
from observability.tracing import Traced, WsgiTraced
from project.base.trace import Trace, current, note
from tests.conftest import Api

TAKEN = ["a", "req-42", "x" * 64, "!~/+=,"]
REPLACED = ["", "x" * 65, "a b", "a\tb", "a\x7f", "caf\u00e9", "a\nb"]


def requests(method: str, route: str, status: int) -> float:
    labels = {"method": method, "route": route, "status": str(status)}
    count = REGISTRY.get_sample_value("chargepoint_http_requests_total", labels) or 0
    labels.pop("status")
    seconds = REGISTRY.get_sample_value("chargepoint_http_request_seconds_count", labels) or 0
    assert seconds >= count
    return count


async def by_asgi(method: str, path: str, route: str, given: str | None) -> dict[str, str]:
    """The headers of the answer."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        note().route = route
        await send({"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]})
        await send({"type": "http.response.body", "body": note().id.encode()})

    headers = [] if given is None else [(b"x-request-id", given.encode("latin-1"))]
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    communicator = ApplicationCommunicator(Traced(app), scope)
    start, body = [await communicator.receive_output() for _ in range(2)]
    await communicator.wait()
    answer = {name.decode(): value.decode() for name, value in start["headers"]}
    assert answer["a"] == "b"
    assert body["body"].decode() == answer["x-request-id"]
    return answer


async def by_wsgi(method: str, path: str, route: str, given: str | None) -> dict[str, str]:
    answer: dict[str, str] = {}

    def app(environ: Any, start_response: Any) -> list[bytes]:
        note().route = route
        start_response("200 OK", [("a", "b")])
        return [note().id.encode()]

    environ = {"REQUEST_METHOD": method, "PATH_INFO": path}
    if given is not None:
        environ["HTTP_X_REQUEST_ID"] = given
    body = WsgiTraced(app)(environ, lambda status, headers: answer.update(headers))
    answer = {name.lower(): value for name, value in answer.items()}
    assert answer["a"] == "b"
    assert list(body) == [answer["x-request-id"].encode()]
    assert current.get() is None  # the thread's next request is another one
    return answer


@pytest.fixture(params=[by_asgi, by_wsgi])
def ask(request: pytest.FixtureRequest, health: Health) -> Any:
    return request.param


@pytest.mark.parametrize("given", TAKEN)
async def test_an_id_is_taken(ask: Any, given: str) -> None:
    assert (await ask("GET", "/", "/", given))["x-request-id"] == given


@pytest.mark.parametrize("given", [None, *REPLACED])
async def test_an_id_is_made(ask: Any, given: str | None) -> None:
    ids = {(await ask("GET", "/", "/", given))["x-request-id"] for _ in range(2)}
    assert len(ids) == 2
    assert all(len(id) == 16 and id.isalnum() for id in ids)


@pytest.mark.parametrize(
    ("method", "path", "route", "counted_as"),
    [
        ("GET", "/chargepoint/7", "/chargepoint/:id", ("GET", "/chargepoint/:id")),
        ("GET", "/wp-login.php", "", ("GET", "other")),
        ("GET", "/static/dashboard/main.js", "", ("GET", "/static/:file")),
        ("BREW", "/chargepoint", "/chargepoint", ("other", "/chargepoint")),
    ],
)
async def test_labels_take_few_values(
    ask: Any, method: str, path: str, route: str, counted_as: tuple[str, str]
) -> None:
    before = requests(*counted_as, 200)
    await ask(method, path, route, None)
    assert requests(*counted_as, 200) == before + 1


async def test_connections_end_while_it_drains(health: Health) -> None:
    assert "connection" not in await by_asgi("GET", "/", "/", None)
    health.draining = True
    assert (await by_asgi("GET", "/", "/", None))["connection"] == "close"


def test_a_trace_that_was_begun_goes_on() -> None:
    """REST inside of the ASGI process."""
    outer = Trace("outer")
    token = current.set(outer)
    app = WsgiTraced(lambda environ, start_response: [note().id.encode()])
    assert list(app({}, None)) == [b"outer"]
    current.reset(token)


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/chargepoint", "/chargepoint"),
        ("/chargepoint/1/", "/chargepoint/:id"),
        ("/chargepoint/events", "/chargepoint/events"),
        ("/", "/"),
        ("/chargepoint/x", ""),
    ],
)
def test_django_says_which_url_it_was(
    api: Api, charger: ChargePoint, path: str, route: str
) -> None:
    trace = Trace("x")
    token = current.set(trace)
    api.get(path)
    current.reset(token)
    assert trace.route == route


def test_a_pattern_becomes_readable() -> None:
    assert readable("^chargepoint/(?P<id>[1-9][0-9]{0,18})/events/?$") == "/chargepoint/:id/events"
