"""A ticket lets a browser in once, within 30 seconds, as the key that took it would be."""

from datetime import timedelta
from typing import Any

import pytest
from rest_framework.views import APIView

from access.documents import ApiKey, Ticket
from access.identity import Identity
from tests.access.conftest import ApiOf
from tests.conftest import Api, Clock


def take(api: Api) -> str:
    response = api.post("/ticket")
    assert response.status_code == 201
    assert response["Cache-Control"] == "no-store"
    ticket: str = response.json()["ticket"]
    return ticket


def test_it_lets_in_whoever_holds_it(api_of: ApiOf) -> None:
    identity = Ticket.redeem(take(api_of("read", "Screen", prefix="Plaza ")))
    assert identity is not None
    assert (identity.name, identity.scope) == ("Screen", "read")
    assert identity.restriction and identity.restriction.prefix == "Plaza "


def test_it_lets_in_once(api_of: ApiOf) -> None:
    ticket = take(api_of())
    assert Ticket.redeem(ticket) is not None
    assert Ticket.redeem(ticket) is None


def test_it_lets_in_for_thirty_seconds(api_of: ApiOf, clock: Clock) -> None:
    api = api_of()
    early, late = take(api), take(api)
    answer = api.post("/ticket").json()
    assert answer["expires_at"] == (clock.instant + timedelta(seconds=30)).isoformat()[:23] + "Z"
    clock.go_on(seconds=29.9)
    assert Ticket.redeem(early) is not None
    clock.go_on(seconds=0.1)
    assert Ticket.redeem(late) is None


def test_it_is_refused_when_its_key_is(api_of: ApiOf) -> None:
    revoked, rotated = take(api_of(name="revoked")), take(api_of(name="rotated"))
    ApiKey.revoke("revoked")
    ApiKey.rotate("rotated")
    assert Ticket.redeem(revoked) is None
    assert Ticket.redeem(rotated) is None


def test_nobody_finds_one_in_the_database(api_of: ApiOf, mongodb: Any) -> None:
    ticket = take(api_of())
    row = mongodb["tickets"].find_one()
    assert ticket not in repr(row)
    assert Ticket.redeem(row["_id"]) is None


def test_mongodb_throws_old_ones_away(mongodb: Any) -> None:
    assert mongodb["tickets"].index_information()["expires_at_ttl"]["expireAfterSeconds"] == 0


def test_it_is_no_key(api_of: ApiOf, api: Api) -> None:
    ticket = take(api_of())
    assert api.get("/chargepoint", headers={"Authorization": f"Bearer {ticket}"}).status_code == 401
    assert api.get(f"/chargepoint?ticket={ticket}").status_code == 401


def test_it_refuses_what_is_no_ticket() -> None:
    for text in ("", "x", "A" * 43, "A" * 44, "$ne", "\0" * 43):
        assert Ticket.redeem(text) is None


def test_there_is_none_where_no_key_is_required(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(APIView, "authentication_classes", [])
    monkeypatch.setattr(APIView, "permission_classes", [])
    assert api.post("/ticket").status_code == 404


def test_it_is_not_equal_to_a_changed_identity() -> None:
    """What the patrol relies on: a key that changed is another identity."""
    one = Identity("a", "Gateway", "read", None, "", None)
    assert one != one._replace(scope="write")
