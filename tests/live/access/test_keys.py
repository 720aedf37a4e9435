"""bad-inputs.md, part Keys, byte by byte."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.live import raw
from tests.live.access.closed import Closed
from tests.live.wait import wait_for

BODY = b'{"name": "Plaza Falsa 1"}'
BAD = {
    "none": None,
    "empty": b"",
    "malformed": b"Bearer",
    "unknown": b"Bearer cp_abcdefgh_" + b"A" * 43,
    "10 kB": b"Bearer cp_abcdefgh_" + b"A" * 10_000,
    "unicode": "Bearer cp_abcdefgh_ñ".encode() + b"A" * 42,
    "invalid UTF-8": b"Bearer cp_abcdefgh_\xff" + b"A" * 42,
    "Basic": b"Basic dXNlcjpwYXNzd29yZA==",
}


def ask(closed: Closed, request: bytes, *authorization: bytes | None) -> raw.Answer:
    lines = b"".join(
        b"Authorization: " + each + b"\r\n" for each in authorization if each is not None
    )
    start, rest = request.split(b"\r\n", 1)
    return raw.ask(closed.url, start + b"\r\n" + lines + rest)


def assert_refused(closed: Closed, *authorization: bytes | None) -> None:
    for request in (
        raw.request("GET", "/chargepoint"),
        raw.request("POST", "/chargepoint", BODY),
        raw.request("GET", "/chargepoint/events", Accept="text/event-stream"),
    ):
        answer = ask(closed, request, *authorization)
        assert (answer.status, list(answer.json)) == (401, ["detail"])
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.headers["Last-Event-ID"] is None


@pytest.mark.parametrize("case", BAD)
def test_a_bad_key_is_refused(closed: Closed, case: str) -> None:
    before = closed.state()
    assert_refused(closed, BAD[case])
    assert closed.state() == before


def test_the_right_id_with_a_wrong_secret_is_refused(closed: Closed) -> None:
    assert_refused(closed, f"Bearer {closed.admin[:12]}{'A' * 43}".encode())


def test_two_headers_are_refused(closed: Closed) -> None:
    good = f"Bearer {closed.admin}".encode()
    assert_refused(closed, good, good)
    assert_refused(closed, b"Bearer x", good)
    assert_refused(closed, good, b"Bearer x")


def test_a_key_in_the_url_is_refused(closed: Closed) -> None:
    for name in ("key", "api_key", "access_token", "authorization", "ticket"):
        answer = closed.ask("GET", f"/chargepoint?{name}={closed.admin}")
        assert answer.status == 401
        good = f"Bearer {closed.admin}"
        answer = closed.ask("GET", f"/chargepoint?{name}={closed.admin}", Authorization=good)
        assert (answer.status, list(answer.json)) == (400, [name])


def test_a_revoked_key_is_refused_within_ten_seconds(closed: Closed) -> None:
    key = closed.make_key("revoked", "read")
    with closed.client(key) as client:
        assert client.get("/chargepoint").status_code == 200
        closed.apikey("revoke", "revoked")
        wait_for(lambda: client.get("/chargepoint").status_code == 401, 10)


def test_an_expired_key_is_refused(closed: Closed) -> None:
    key = closed.make_key("expired", "read", "--expires", "1m")
    past = {"$set": {"expires_at": datetime.now(UTC) - timedelta(seconds=1)}}
    assert closed.database["api_keys"].update_one({"name": "expired"}, past).modified_count
    assert_refused(closed, f"Bearer {key}".encode())


def test_a_read_key_writes_nothing(closed: Closed) -> None:
    charger = closed.add("Plaza Leída 1")
    before = closed.state()
    with closed.client(closed.make_key("reader", "read")) as client:
        url = f"/chargepoint/{charger['id']}"
        assert client.get(url).json() == charger
        answers = [
            client.post("/chargepoint", json={"name": "x"}),
            client.put(url, json={"status": "error"}),
            client.patch(url, json={"status": "error"}),
            client.delete(url),
            client.post(f"{url}/restore"),
            client.post("/chargepoint", content=b"not JSON"),
        ]
    assert {answer.status_code for answer in answers} == {403}
    assert closed.state() == before


def test_no_secret_is_in_a_log(closed: Closed) -> None:
    key = closed.make_key("secret", "read")
    ticket = closed.ticket(key)
    with closed.client(key) as client:
        client.get(f"/chargepoint?key={key}")
        client.put("/chargepoint/1", json={"status": "error"})
    closed.code(f"/ws/chargepoint?ticket={ticket}&types=nonsense")
    output = "\n".join(closed.server.output)
    assert key[12:] not in output
    assert ticket not in output


def test_the_page_and_its_files_are_open(closed: Closed) -> None:
    assert httpx.get(f"{closed.url}/").status_code == 200
    assert httpx.get(f"{closed.url}/static/dashboard/main.js").status_code == 200
