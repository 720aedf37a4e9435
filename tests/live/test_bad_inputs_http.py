"""What is odd about a request before its body: verb, host, headers. Nothing changes."""

import contextlib

import pytest

from tests.live import raw
from tests.live.registry import Registry, Row


@pytest.fixture(scope="module")
def charger(registry: Registry) -> Row:
    return registry.add("Plaza Mayor 3")


@pytest.mark.parametrize("target", ["/chargepoint", "/chargepoint/1", "/chargepoint/summary"])
@pytest.mark.parametrize(
    "verb", ["TRACE", "CONNECT", "PROPFIND", "LOCK", "PURGE", "FOO", "get", "Delete", "DELETEX"]
)
def test_no_such_verb(registry: Registry, charger: Row, verb: str, target: str) -> None:
    before = registry.state()
    answer = registry.ask(verb, target)
    assert (answer.status, list(answer.json)) == (405, ["detail"])
    assert "GET" in answer.headers["Allow"]
    assert registry.state() == before


@pytest.mark.parametrize(
    ("verb", "target"),
    [
        ("PUT", "/chargepoint"),
        ("PATCH", "/chargepoint"),
        ("DELETE", "/chargepoint"),
        ("POST", "/chargepoint/1"),
        ("POST", "/chargepoint/summary"),
        ("DELETE", "/chargepoint/summary"),
        ("GET", "/chargepoint/1/restore"),
        ("DELETE", "/chargepoint/1/events"),
    ],
)
def test_not_this_verb(registry: Registry, charger: Row, verb: str, target: str) -> None:
    before = registry.state()
    answer = registry.ask(verb, target)
    assert (answer.status, list(answer.json)) == (405, ["detail"])
    assert verb not in answer.headers["Allow"].split(", ")
    assert registry.state() == before


@pytest.mark.parametrize("header", ["X_HTTP_Method_Override", "X_HTTP_Method", "X_Method_Override"])
def test_a_verb_in_a_header_is_ignored(registry: Registry, charger: Row, header: str) -> None:
    target = f"/chargepoint/{charger['id']}"
    answer = registry.ask("GET", target, **{header: "DELETE"})
    assert (answer.status, answer.json) == (200, charger)
    assert registry.ask("POST", target, b'{"_method": "DELETE"}', **{header: "PUT"}).status == 405


@pytest.mark.parametrize(
    "host", ["evil.com", "localhost.evil.com", "localhost@evil.com", "a b", "", "[::1", "ñ.com"]
)
def test_another_host_is_refused(registry: Registry, charger: Row, host: str) -> None:
    before = registry.state()
    answer = registry.ask("POST", "/chargepoint", b'{"name": "x"}', Host=host)
    assert (answer.status, list(answer.json)) == (400, ["detail"])
    assert b"evil" not in answer.body
    assert registry.state() == before


def test_a_forwarded_host_reaches_no_link(registry: Registry) -> None:
    body = b'{"name": "Plaza Nueva 1"}'
    answer = registry.ask("POST", "/chargepoint", body, X_Forwarded_Host="evil.com")
    assert answer.status == 201 and "evil" not in answer.headers["Location"]
    answer = registry.ask("GET", "/chargepoint?limit=1", Forwarded="host=evil.com")
    assert answer.status == 200 and "evil" not in answer.headers["Link"]


HEADS = {
    "one header of 64 kB": b"X: " + b"a" * 65_536 + b"\r\n\r\n",
    "64 headers of 1 kB": b"".join(b"X%d: %s\r\n" % (n, b"a" * 1000) for n in range(64)) + b"\r\n",
    "10,000 headers": b"A: 1\r\n" * 10_000 + b"\r\n",
    "one that never ends": b"X: " + b"a" * 10_000_000,
}


@pytest.mark.parametrize("case", HEADS)
def test_a_large_head_is_refused(registry: Registry, case: str) -> None:
    start = b"GET /chargepoint HTTP/1.1\r\nHost: localhost\r\n"
    with raw.connect(registry.url) as connection:
        with contextlib.suppress(ConnectionError):  # cut off while we still talk
            connection.sendall(start + HEADS[case])
        answer = raw.answer(connection)
    assert (answer.status, list(answer.json)) == (431, ["detail"])
    assert answer.headers["X-Request-ID"]


def test_a_target_of_64_kb_is_refused(registry: Registry) -> None:
    answer = registry.ask("GET", "/chargepoint?search=" + "a" * 65_536)
    assert (answer.status, list(answer.json)) == (431, ["detail"])


@pytest.mark.parametrize(
    "data",
    [
        b"GET /chargepoint HTTP/9.1\r\nHost: localhost\r\n\r\n",
        b"GET /chargepoint HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n",
        b"GET /chargepoint HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n",
        b"GET /chargepoint HTTP/1.1\r\nHost: localhost\r\nX : a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
        b"\0" * 100,
        b"hello\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused(registry: Registry, data: bytes) -> None:
    answer = raw.ask(registry.url, data)
    assert answer.status in (400, 405) and list(answer.json) == ["detail"]


def test_head_is_get_without_a_body(registry: Registry, charger: Row) -> None:
    for target in ("/chargepoint", f"/chargepoint/{charger['id']}", "/chargepoint/summary", "/x"):
        get, head = registry.ask("GET", target), registry.ask("HEAD", target)
        assert (head.status, head.body) == (get.status, b"")
        ignored = {"date", "last-event-id", "x-request-id"}
        ours, theirs = (
            {name.lower(): value for name, value in answer.headers.items()}
            for answer in (head, get)
        )
        assert all(ours[name] == theirs[name] for name in ours.keys() - ignored), target


def test_options_says_what_can_be_done(registry: Registry, charger: Row) -> None:
    answer = registry.ask("OPTIONS", "/chargepoint")
    assert answer.status == 200
    assert {"GET", "POST", "HEAD", "OPTIONS"} == set(answer.headers["Allow"].split(", "))
    answer = registry.ask("OPTIONS", f"/chargepoint/{charger['id']}")
    assert {"GET", "PUT", "DELETE"} < set(answer.headers["Allow"].split(", "))


def test_expect_100_continue_is_answered(registry: Registry) -> None:
    body = b'{"name": "Plaza Paciente 1"}'
    with raw.connect(registry.url) as connection:
        head = raw.request("POST", "/chargepoint", body, Expect="100-continue")
        connection.sendall(head.removesuffix(body))
        assert connection.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(body)
        assert raw.answer(connection).status == 201


def test_expect_100_continue_with_too_much_is_refused_at_once(registry: Registry) -> None:
    headers = {"Expect": "100-continue", "Content_Length": "100000"}
    assert registry.ask("POST", "/chargepoint", b"", **headers).status == 413
