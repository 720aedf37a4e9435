"""What holds all tests' answers against the document finds what is wrong."""

import pytest

from tests.openapi.conformance import conformance

TRACED = {"X-Request-ID": "x"}
JSON = {"Content-Type": "application/json", **TRACED}
SUMMARY = b'{"total": 1, "ready": 1, "charging": 0, "waiting": 0, "error": 0}'


@pytest.mark.parametrize(
    ("method", "path", "status", "headers", "content"),
    [
        ("GET", "/chargepoint/summary", 200, JSON, b'{"total": 1}'),
        ("GET", "/chargepoint/summary", 200, {"Content-Type": "text/html", **TRACED}, b"<p>1</p>"),
        ("GET", "/chargepoint/summary", 418, JSON, SUMMARY),
        ("GET", "/chargepoint/7", 404, JSON, b'{"error": "Not found."}'),
        ("GET", "/chargepoint/7", 304, TRACED, b""),
        ("GET", "/chargepoint/7", 304, {"ETag": '"7"'}, b""),
        ("GET", "/chargepoint/7", 304, {"ETag": "7", **TRACED}, b""),
        ("PUT", "/chargepoint/7/", 503, JSON, b'{"detail": "Try again."}'),
        ("GET", "/chargepoint", 200, JSON | {"X-Total-Count": "-1"}, b"[]"),
        ("GET", "/chargepoint/events", 200, JSON, b'[{"type": "created"}]'),
    ],
)
def test_it_finds_it(
    method: str, path: str, status: int, headers: dict[str, str], content: bytes
) -> None:
    assert list(conformance().breaches(method, path, status, headers, content)) != []


def test_it_finds_nothing_else() -> None:
    described = conformance()
    assert [*described.breaches("GET", "/chargepoint/summary", 200, JSON, SUMMARY)] == []
    assert [*described.breaches("HEAD", "/chargepoint/summary", 200, JSON, b"")] == []
    assert [*described.breaches("GET", "/chargepoint/7", 304, {"ETag": '"7"', **TRACED}, b"")] == []
    assert [*described.breaches("GET", "/nothing", 404, JSON, b"{}")] == []
    assert [*described.breaches("BREW", "/chargepoint", 405, JSON, b"{}")] == []
