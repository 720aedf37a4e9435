"""GET /healthz and /readyz, for proxies and whoever starts containers.

Before Django, and in an ASGI process on the event loop: a probe needs no key, counts for no limit,
may come under any host name, and does not queue behind requests that wait for MongoDB.
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, NamedTuple

from observability.health import FINE, health
from observability.tracing import begin
from project.base.bodies import AsgiApp, Receive, Scope, Send, WsgiApp
from project.base.json import dumps

ALLOW = "GET, HEAD, OPTIONS"


class Answer(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes


def alive() -> tuple[int, Any]:
    return 200, {"alive": True}


def ready() -> tuple[int, Any]:
    """200, or 503 when any check has something to say; the body names all of them."""
    checks = health.report()
    fine = all(verdict == FINE for verdict in checks.values())
    return 200 if fine else 503, {"ready": fine, "checks": checks}


PROBES = {"/healthz": alive, "/readyz": ready}


def is_probe(path: str) -> bool:
    """A trailing slash makes no difference."""
    return path.removesuffix("/") in PROBES


def answer(method: str, path: str, request_id: str) -> Answer:
    """What a probe is told; `request_id` is its X-Request-ID, or empty."""
    status, value = 200, None
    if method in ("GET", "HEAD"):
        status, value = PROBES[path.removesuffix("/")]()
    elif method != "OPTIONS":
        status, value = 405, {"detail": f'Method "{method}" not allowed.'}
    body = b"" if value is None else dumps(value)
    headers = [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Request-ID", begin(request_id).id),
    ]
    if method not in ("GET", "HEAD"):
        headers.append(("Allow", ALLOW))
    return Answer(status, headers, b"" if method == "HEAD" else body)


class Probes:
    """ASGI middleware."""

    def __init__(self, app: AsgiApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_probe(scope["path"]):
            return await self.app(scope, receive, send)
        request_id = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        found = answer(scope["method"], scope["path"], request_id)
        headers = [(name.lower().encode(), value.encode()) for name, value in found.headers]
        start = {"type": "http.response.start", "status": found.status, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": found.body})


class WsgiProbes:
    """WSGI middleware: the same for other servers."""

    def __init__(self, app: WsgiApp) -> None:
        self.app = app

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not is_probe(path):
            return self.app(environ, start_response)
        found = answer(environ["REQUEST_METHOD"], path, environ.get("HTTP_X_REQUEST_ID", ""))
        start_response(f"{found.status} {HTTPStatus(found.status).phrase}", found.headers)
        return [found.body]
