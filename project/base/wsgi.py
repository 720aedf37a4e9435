"""The server's half of WSGI (PEP 3333), for a request that came by ASGI: `environ` and `call`."""

import sys
from collections.abc import Callable
from io import BytesIO
from typing import Any, NamedTuple

from project.base.bodies import Scope, WsgiApp

Environ = dict[str, Any]


class Answer(NamedTuple):
    """A whole HTTP response; `headers` as ASGI has them: lower-case names, repeated or not."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


def environ(scope: Scope, body: bytes) -> Environ:
    """The environment of a request with this body (PEP 3333, RFC 3875 section 4.1).

    Text in it is bytes decoded as latin-1, whatever they mean.
    """
    root, path = scope.get("root_path", ""), scope["path"]
    if root and f"{path}/".startswith(f"{root}/"):  # ASGI's path includes it; "/apis" is another
        path = path[len(root) :]
    server, port = scope.get("server") or ("localhost", 80)
    client, client_port = scope.get("client") or ("", "")
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": root.encode().decode("latin-1"),
        "PATH_INFO": path.encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server,
        "SERVER_PORT": str(port or 0),  # None: a Unix socket
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client,
        "REMOTE_PORT": str(client_port),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        # Both would become HTTP_X_FORWARDED_FOR: a client could say what only our proxy may.
        if b"_" in name:
            continue
        key = _OWN_NAMES.get(name) or f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}"
        text = value.decode("latin-1")
        if key in environ:
            separator = "; " if key == "HTTP_COOKIE" else ","  # RFC 9113, 8.2.3
            text = f"{environ[key]}{separator}{text}"
        environ[key] = text
    environ["CONTENT_LENGTH"] = str(len(body))
    return environ


_OWN_NAMES = {b"content-type": "CONTENT_TYPE", b"content-length": "CONTENT_LENGTH"}


def call(app: WsgiApp, environ: Environ) -> Answer:
    """The application's answer, in full: it must be one that ends, and that fits into memory.

    Raises what the application raises, and RuntimeError when it does not keep to PEP 3333.
    """
    head: list[Any] = []
    written: list[bytes] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], None]:
        if head and exc_info is None:
            raise RuntimeError("The response has been started already.")
        # Nothing was sent yet: after an error the application may always start again.
        head[:] = status, headers
        return written.append

    parts = app(environ, start_response)
    try:
        written += parts
    finally:
        if close := getattr(parts, "close", None):
            close()
    if not head:
        raise RuntimeError("The response has not been started.")
    status, headers = head
    return Answer(
        int(status[:3]),
        [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        b"".join(written),
    )
