"""What a WSGI application is told of a request, and how its answer is taken."""

import sys
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from project.base.wsgi import Answer, call, environ

SCOPE = {
    "method": "PUT",
    "path": "/chargepoint/7",
    "query_string": b"",
    "http_version": "1.1",
    "scheme": "https",
    "server": ("10.0.0.1", 8000),
    "client": ("10.0.0.2", 40_000),
    "root_path": "",
    "headers": [(b"host", b"charge.example"), (b"content-type", b"application/json")],
}


def test_it_tells_everything() -> None:
    told = environ(SCOPE, b"{}")
    assert told.pop("wsgi.input").read() == b"{}"
    assert told == {
        "REQUEST_METHOD": "PUT",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/chargepoint/7",
        "QUERY_STRING": "",
        "SERVER_NAME": "10.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "10.0.0.2",
        "REMOTE_PORT": "40000",
        "HTTP_HOST": "charge.example",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": "2",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"path": "/plaza/ñ"}, {"PATH_INFO": "/plaza/Ã±"}),
        ({"query_string": b"search=a%20b&x=\xf1"}, {"QUERY_STRING": "search=a%20b&x=ñ"}),
        ({"root_path": "/api", "path": "/api/x"}, {"SCRIPT_NAME": "/api", "PATH_INFO": "/x"}),
        ({"root_path": "/api", "path": "/x"}, {"SCRIPT_NAME": "/api", "PATH_INFO": "/x"}),
        ({"root_path": "/api", "path": "/apis"}, {"SCRIPT_NAME": "/api", "PATH_INFO": "/apis"}),
        ({"root_path": "/api", "path": "/api"}, {"SCRIPT_NAME": "/api", "PATH_INFO": ""}),
        ({"client": None}, {"REMOTE_ADDR": ""}),
        ({"server": None}, {"SERVER_NAME": "localhost", "SERVER_PORT": "80"}),
        ({"server": ("/run/socket", None)}, {"SERVER_NAME": "/run/socket", "SERVER_PORT": "0"}),
        ({"headers": [(b"if-match", b'"\xf1"')]}, {"HTTP_IF_MATCH": '"ñ"'}),
        ({"headers": [(b"x-a", b"1"), (b"x-a", b"2")]}, {"HTTP_X_A": "1,2"}),
        ({"headers": [(b"cookie", b"a=1"), (b"cookie", b"b=2")]}, {"HTTP_COOKIE": "a=1; b=2"}),
        # Whatever the client said: this is what can be read.
        ({"headers": [(b"content-length", b"77")]}, {"CONTENT_LENGTH": "2"}),
    ],
)
def test_it_tells(change: dict[str, Any], told: dict[str, str]) -> None:
    assert environ(SCOPE | change, b"{}").items() >= told.items()


def test_a_client_cannot_speak_for_a_proxy() -> None:
    headers = [(b"x-forwarded-for", b"10.0.0.9"), (b"x_forwarded_for", b"1.2.3.4")]
    assert environ(SCOPE | {"headers": headers}, b"")["HTTP_X_FORWARDED_FOR"] == "10.0.0.9"
    assert "HTTP_X_FORWARDED_FOR" not in environ(SCOPE | {"headers": headers[1:]}, b"")


class Parts:
    """What an application returns: iterable once, to be closed."""

    def __init__(self, *parts: bytes | Exception) -> None:
        self.parts = parts
        self.closed = 0

    def __iter__(self) -> Iterator[bytes]:
        for part in self.parts:
            if isinstance(part, Exception):
                raise part
            yield part

    def close(self) -> None:
        self.closed += 1


def test_it_takes_the_whole_answer() -> None:
    parts = Parts(b"b", b"", b"c")

    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        write = start_response("201 Created", [("X-A", "1"), ("X-Ñ", "ñ"), ("X-A", "2")])
        write(b"a")
        return parts

    headers = [(b"x-a", b"1"), (b"x-\xf1", b"\xf1"), (b"x-a", b"2")]
    assert call(app, {}) == Answer(201, headers, b"abc")
    assert parts.closed == 1


def test_it_takes_an_answer_that_starts_with_its_first_part() -> None:
    def app(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [])
        yield b"a"

    assert call(app, {}) == Answer(200, [], b"a")


def test_it_closes_an_answer_that_breaks() -> None:
    parts = Parts(b"a", ValueError("broken"))

    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return parts

    with pytest.raises(ValueError, match="broken"):
        call(app, {})
    assert parts.closed == 1


def test_after_an_error_the_application_may_start_again() -> None:
    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("X-A", "1")])
        start_response("500 Oh", [], (ValueError, ValueError(), None))
        return [b"sorry"]

    assert call(app, {}) == Answer(500, [], b"sorry")


@pytest.mark.parametrize(("starts", "problem"), [(0, "not been started"), (2, "already")])
def test_an_application_starts_its_response_once(starts: int, problem: str) -> None:
    def app(environ: Any, start_response: Any) -> Iterable[bytes]:
        for _ in range(starts):
            start_response("200 OK", [])
        return [b"a"]

    with pytest.raises(RuntimeError, match=problem):
        call(app, {})
