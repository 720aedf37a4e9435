"""Request bodies under WSGI: bounded, with or without a length."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import orjson
import pytest

from project.base.bodies import LIMIT, BoundedBody


class Reader:
    """An application that answers with what it could read, and a server that calls it."""

    def __init__(self) -> None:
        self.read: bytes | None = None
        self.status = ""
        self.headers: dict[str, str] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = (
            int(environ["CONTENT_LENGTH"]) if environ.get("CONTENT_LENGTH", "").isdecimal() else 0
        )
        self.read = environ["wsgi.input"].read(length)
        start_response("200 OK", [])
        return [b"read"]

    def start_response(self, status: str, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = status, dict(headers)

    def send(self, body: bytes, **environ: str) -> bytes:
        request = {"wsgi.input": BytesIO(body), **environ}
        return b"".join(BoundedBody(self)(request, self.start_response))


@pytest.fixture
def server() -> Reader:
    return Reader()


@pytest.mark.parametrize("length", [0, 1, LIMIT])
def test_it_passes_a_body_with_a_length(server: Reader, length: int) -> None:
    assert server.send(b"x" * length, CONTENT_LENGTH=str(length)) == b"read"
    assert server.read == b"x" * length


@pytest.mark.parametrize("length", [0, 1, LIMIT])
@pytest.mark.parametrize("coding", ["chunked", "Chunked", "gzip, chunked"])
def test_it_gives_a_chunked_body_a_length(server: Reader, length: int, coding: str) -> None:
    """Without one Django would read nothing."""
    assert server.send(b"x" * length, HTTP_TRANSFER_ENCODING=coding) == b"read"
    assert server.read == b"x" * length


@pytest.mark.parametrize(
    "environ", [{"CONTENT_LENGTH": str(LIMIT + 1)}, {"HTTP_TRANSFER_ENCODING": "chunked"}]
)
def test_it_refuses_a_body_above_the_limit(server: Reader, environ: dict[str, str]) -> None:
    body = server.send(b"x" * (LIMIT + 1), **environ)
    assert server.status.startswith("413 ")
    assert server.headers["Content-Type"] == "application/json"
    assert server.headers["Content-Length"] == str(len(body))
    assert orjson.loads(body) == {"detail": "The body is larger than 65536 bytes."}
    assert server.read is None


def test_it_reads_no_more_than_it_needs_to_refuse(server: Reader) -> None:
    endless = BytesIO(b"x" * 10 * LIMIT)
    environ = {"wsgi.input": endless, "HTTP_TRANSFER_ENCODING": "chunked"}
    list(BoundedBody(server)(environ, server.start_response))
    assert endless.tell() == LIMIT + 1


@pytest.mark.parametrize("length", ["", "-1", "abc", "1_0", "\xb2"])
def test_it_leaves_a_length_that_is_none_to_django(server: Reader, length: str) -> None:
    assert server.send(b"x", CONTENT_LENGTH=length) == b"read"
    assert server.read == b""
