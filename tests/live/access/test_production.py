"""What an answer gives away, and what it tells browsers."""

import pytest

from tests.live.access.closed import Closed

PATHS = ["/", "/static/dashboard/main.js", "/chargepoint", "/chargepoint/1", "/nothing", "/ticket"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "BREW"])
def test_it_does_not_say_what_it_is_made_of(closed: Closed, method: str, path: str) -> None:
    answer = closed.ask(method, path, None if method == "GET" else b"{")
    said = f"{answer.headers} {answer.body[:1000]!r}".lower()
    assert "server" not in answer.headers and "x-powered-by" not in answer.headers
    for word in ("django", "uvicorn", "python", "mongo", "traceback"):
        assert word not in said
    assert answer.status < 500


@pytest.mark.parametrize("path", PATHS)
def test_browsers_are_told_to_be_careful(closed: Closed, path: str) -> None:
    headers = closed.ask("GET", path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    if path == "/":
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors" in policy
    assert headers["Set-Cookie"] is None


def test_no_page_of_another_origin_may_read(closed: Closed) -> None:
    for method in ("GET", "OPTIONS"):
        answer = closed.ask(
            method, "/chargepoint", Origin="https://evil", Access_Control_Request_Method="PUT"
        )
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_a_forged_scheme_is_not_believed(closed: Closed) -> None:
    closed.add("Plaza Segura 1")
    closed.add("Plaza Segura 2")
    key = f"Bearer {closed.admin}"
    answer = closed.ask("GET", "/chargepoint?limit=1", Authorization=key, X_Forwarded_Proto="https")
    assert answer.headers["Link"].startswith("<http://")
    assert answer.headers["Strict-Transport-Security"] is None
