"""Who made each event: kept with it, shown to administrators only."""

from typing import Any

import pytest

from access.documents import ApiKey
from chargepoints.documents import ChargePoint
from project.base.actor import actor
from tests.access.conftest import ApiOf
from tests.conftest import Api
from tests.notifications.conftest import Deliver


@pytest.fixture
def made(api_of: ApiOf, deliver: Deliver) -> None:
    """Made by Gateway, changed by Desk, and by hand."""
    assert api_of("write", "Gateway").post("/chargepoint", {"name": "Plaza 1"}).status_code == 201
    assert api_of("admin", "Desk").put("/chargepoint/1", {"status": "error"}).status_code == 200
    actor.set(None)
    ChargePoint.load(1).soft_delete()
    deliver()


def test_administrators_see_it(made: None, api_of: ApiOf) -> None:
    for path in ("/chargepoint/events", "/chargepoint/1/events"):
        events = api_of("admin", path).get(path).json()
        assert [event["by"] for event in events] == ["Gateway", "Desk", None]


@pytest.mark.parametrize("scope", ["read", "write"])
def test_others_do_not(made: None, api_of: ApiOf, scope: str) -> None:
    events = api_of(scope).get("/chargepoint/events").json()
    assert len(events) == 3
    assert all("by" not in event for event in events)


def test_it_is_in_the_log_row_and_no_secret_is(made: None, mongodb: Any) -> None:
    rows = list(mongodb["events"].find().sort("_id"))
    assert [row.get("by") for row in rows] == ["Gateway", "Desk", None]
    assert "by" not in rows[2]
    assert "cp_" not in repr(rows)


def test_nobody_is_named_who_was_refused(api_of: ApiOf, api: Api, mongodb: Any) -> None:
    """The thread served somebody else before."""
    api_of("write", "Gateway").get("/chargepoint")
    assert actor.get() == "Gateway"
    assert api.get("/chargepoint").status_code == 401
    assert actor.get() is None


def test_a_bad_key_names_nobody(api_of: ApiOf, api: Api) -> None:
    api_of("write", "Gateway").get("/chargepoint")
    ApiKey.revoke("Gateway")
    assert api.get("/chargepoint", headers={"Authorization": "Bearer x"}).status_code == 401
    assert actor.get() is None
