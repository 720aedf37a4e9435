"""MongoDB away or refusing: 503 with Retry-After, nothing half done, recovery by itself."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse
from pymongo.errors import (
    AutoReconnect,
    NetworkTimeout,
    NotPrimaryError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
    WriteConcernError,
    WriteError,
)

from chargepoints.documents import ChargePoint
from project.base.database import availability
from project.base.documents import Busy
from tests.base.test_errors import assert_json_error
from tests.conftest import Api

TROUBLE = [
    ServerSelectionTimeoutError("No servers found"),
    AutoReconnect("connection closed"),
    NetworkTimeout("timed out"),
    NotPrimaryError("not primary"),
    OperationFailure("disk full", 14031),
    WriteConcernError("waiting for replication timed out", 64),
    WriteError("Document failed validation", 121),
]

REQUESTS: list[Callable[[Api], HttpResponse]] = [
    lambda api: api.post("/chargepoint", {"name": "x"}),
    lambda api: api.get("/chargepoint"),
    lambda api: api.head("/chargepoint"),
    lambda api: api.get("/chargepoint/1"),
    lambda api: api.put("/chargepoint/1", {"status": "error"}),
    lambda api: api.patch("/chargepoint/1", {"status": "error"}),
    lambda api: api.delete("/chargepoint/1"),
    lambda api: api.post("/chargepoint/1/restore"),
    lambda api: api.get("/chargepoint/summary"),
    lambda api: api.options("/chargepoint/1"),
]


@pytest.mark.parametrize("send", REQUESTS)
def test_every_endpoint_answers_503_while_mongodb_is_away(
    api: Api, charger: ChargePoint, monkeypatch: pytest.MonkeyPatch, send: Any
) -> None:
    def away(*args: Any) -> None:
        raise ServerSelectionTimeoutError("No servers found")

    with monkeypatch.context() as patch:
        patch.setattr(ChargePoint, "_get_collection", away)
        response = send(api)
    assert response.status_code == 503
    assert response["Retry-After"] == "2"
    assert send(api).status_code != 503, "it recovers by itself"


@pytest.mark.parametrize("error", TROUBLE, ids=lambda error: type(error).__name__)
def test_whatever_the_database_refuses_is_a_503(
    api: Api, charger: ChargePoint, monkeypatch: pytest.MonkeyPatch, error: PyMongoError
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise error

    monkeypatch.setattr("mongomock.collection.Collection.update_one", fail)
    response = api.put("/chargepoint/1", {"status": "error"})
    assert_json_error(response, 503)
    assert response["Retry-After"] == "2"
    assert str(error) not in response.text
    assert ChargePoint.objects.get().status == "ready"


@pytest.mark.parametrize("send", REQUESTS)
def test_it_is_refused_at_once_when_mongodb_has_been_away_for_long(
    api: Api, charger: ChargePoint, monkeypatch: pytest.MonkeyPatch, send: Any
) -> None:
    nobody = SimpleNamespace(has_writable_server=lambda: False)
    monkeypatch.setattr(availability, "_away_since", 0.0)
    monkeypatch.setattr(
        "project.base.database.get_connection", lambda: SimpleNamespace(topology_description=nobody)
    )
    response = send(api)
    assert response.status_code == 503
    assert response["Retry-After"] == "2"
    assert [(point.name, point.version) for point in ChargePoint.objects] == [("Plaza Mayor 3", 1)]


def test_busy_is_a_503(api: Api, charger: ChargePoint, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*args: Any, **kwargs: Any) -> None:
        raise Busy("the outbox is full")

    monkeypatch.setattr(ChargePoint, "change", busy)
    response = api.put("/chargepoint/1", {"status": "error"})
    assert_json_error(response, 503)
    assert response["Retry-After"] == "2"
    assert response.json() == {"detail": "Nothing was changed. Try again."}
