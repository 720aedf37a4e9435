"""Websockets and event streams: keys, tickets, restrictions, and what happens when a key goes."""

import json
import time

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.live.access.closed import ORIGIN, Closed, close_code, receive
from tests.live.registry import Row

WS = "/ws/chargepoint"
SSE = {"Accept": "text/event-stream"}
CLOSES_WITHIN = 30  # seconds, says the contract


@pytest.fixture(scope="module")
def charger(closed: Closed) -> Row:
    return closed.add("Plaza Mayor 3")


def change(closed: Closed, charger: Row) -> None:
    """One more change of status."""
    url = f"/chargepoint/{charger['id']}"
    status = "error" if closed.http.get(url).json()["status"] == "ready" else "ready"
    assert closed.http.put(url, json={"status": status}).status_code == 200


def test_a_program_sends_its_key(closed: Closed, charger: Row) -> None:
    key = closed.make_key("listener", "read")
    with closed.connect(WS, key) as socket:
        change(closed, charger)
        message = receive(socket)
        assert message["chargepoint"]["id"] == charger["id"]
        assert "by" not in message


def test_an_administrator_sees_whose_key_it_was(closed: Closed, charger: Row) -> None:
    with closed.connect(WS, closed.admin) as live:
        change(closed, charger)
        message = receive(live)
    assert message["by"] == "admin"
    epoch, number = message["id"].split("-")
    with closed.connect(f"{WS}?since={epoch}-{int(number) - 1}", closed.admin) as replayed:
        assert receive(replayed) == message
    history = closed.http.get(f"/chargepoint/{charger['id']}/events?types=status_changed").json()
    assert history[-1] == message


@pytest.mark.parametrize("path", [WS, f"{WS}/1", f"{WS}?types=nonsense", f"{WS}/999"])
def test_nobody_gets_in_without_a_key(closed: Closed, charger: Row, path: str) -> None:
    assert closed.code(path) == 4401
    assert closed.code(path, "cp_abcdefgh_" + "A" * 43) == 4401
    assert closed.code(path, "x" * 7_000) == 4401


def test_a_key_of_10_kb_is_refused_before_the_handshake(closed: Closed) -> None:
    with pytest.raises(InvalidStatus) as refused:
        closed.code(WS, "x" * 10_000)
    assert refused.value.response.status_code == 431


def test_a_key_in_the_url_is_refused(closed: Closed) -> None:
    for name in ("ticket", "key", "token"):
        assert closed.code(f"{WS}?{name}={closed.admin}") == 4401
    assert closed.code(f"{WS}?key={closed.admin}", closed.admin) == 4400


def test_two_headers_are_refused(closed: Closed) -> None:
    header = ("Authorization", f"Bearer {closed.admin}")
    assert closed.code(WS, additional_headers=[header, header]) == 4401


def test_a_browser_takes_a_ticket(closed: Closed, charger: Row) -> None:
    ticket = closed.ticket(closed.make_key("browser", "read"))
    with closed.connect(f"{WS}?ticket={ticket}", origin=ORIGIN) as socket:
        change(closed, charger)
        assert receive(socket)["type"] == "status_changed"
    assert closed.code(f"{WS}?ticket={ticket}", origin=ORIGIN) == 4401


@pytest.mark.parametrize(
    "origin",
    ["https://evil", "null", "http://charge.example", f"{ORIGIN}.evil", f"{ORIGIN}:99999", ""],
)
def test_no_other_page_gets_in_not_even_with_a_key(closed: Closed, origin: str) -> None:
    assert closed.code(WS, closed.admin, origin=origin) == 4403


def test_a_restricted_key_hears_of_nothing_else(closed: Closed, charger: Row) -> None:
    other = closed.add("Calle Real 2")
    key = closed.make_key("plaza", "read", "--prefix", "Plaza ")
    snapshot = closed.client(key).get("/chargepoint")
    assert [row["name"] for row in snapshot.json()] == ["Plaza Mayor 3"]
    since = snapshot.headers["Last-Event-ID"]
    assert closed.code(f"{WS}/{other['id']}", key) == 4404
    with closed.connect(f"{WS}?since={since}&types=all", key) as socket:
        change(closed, other)
        change(closed, charger)
        # Positions show that there was more, and nothing else does.
        assert receive(socket)["chargepoint"]["id"] == charger["id"]
    with closed.connect(f"{WS}?since={since.split('-')[0]}-0&types=all", key) as replayed:
        assert {receive(replayed)["chargepoint"]["name"] for _ in range(2)} == {"Plaza Mayor 3"}


def test_a_stream_needs_a_key_too(closed: Closed, charger: Row) -> None:
    url, key = f"{closed.url}/chargepoint/events", closed.make_key("stream", "read", "--ids", "1")
    assert httpx.get(url, headers=SSE).status_code == 401
    assert httpx.get(f"{url}?ticket={key}", headers=SSE).status_code == 401
    hidden = httpx.get(
        f"{closed.url}/chargepoint/999/events", headers=SSE | {"Authorization": f"Bearer {key}"}
    )
    assert hidden.status_code == 404
    ticket = closed.ticket(key)
    with httpx.stream("GET", f"{url}?ticket={ticket}", headers=SSE, timeout=20) as stream:
        assert stream.status_code == 200
        lines = stream.iter_lines()
        change(closed, charger)
        data = next(line for line in lines if line.startswith("data: "))
    assert json.loads(data[6:])["chargepoint"]["id"] == 1
    assert httpx.get(f"{url}?ticket={ticket}", headers=SSE).status_code == 401


def test_a_stream_is_not_served_by_another_name(closed: Closed) -> None:
    """Or a page whose name was made to lead to us could read it."""
    answer = closed.ask("GET", "/chargepoint/events", Accept="text/event-stream", Host="evil.com")
    assert answer.status == 400


def test_all_of_a_revoked_key_is_closed(closed: Closed, charger: Row) -> None:
    key, stays = closed.make_key("goes", "read"), closed.make_key("stays", "read")
    ticket, url = closed.ticket(key), f"{closed.url}/chargepoint/events"
    with (
        closed.connect(WS, key) as by_header,
        closed.connect(f"{WS}?ticket={ticket}", origin=ORIGIN) as by_ticket,
        closed.connect(WS, stays) as other,
        closed.client(key).stream("GET", url, headers=SSE, timeout=60) as stream,
    ):
        revoked = time.monotonic()
        closed.apikey("revoke", "goes")
        assert close_code(by_header, CLOSES_WITHIN) == 4401
        assert close_code(by_ticket, CLOSES_WITHIN) == 4401
        assert stream.read().endswith(b"\n\n")  # it ends in good order
        assert time.monotonic() - revoked < CLOSES_WITHIN
        change(closed, charger)
        assert receive(other)["type"] == "status_changed"


def test_a_rotated_key_is_closed(closed: Closed) -> None:
    key = closed.make_key("turns", "read")
    with closed.connect(WS, key) as socket:
        new = closed.apikey("rotate", "turns")
        assert close_code(socket, CLOSES_WITHIN) == 4401
    with closed.connect(WS, new) as socket:
        assert socket.protocol.state.name == "OPEN"
