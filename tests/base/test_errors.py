"""Whatever goes wrong is a status code and a small JSON body; nobody gets a traceback."""

from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from pymongo.errors import AutoReconnect

from chargepoints.documents import ChargePoint
from chargepoints.serializers import ChargePointSerializer
from tests.conftest import Api


def assert_json_error(response: HttpResponse, status: int) -> None:
    assert response.status_code == status
    assert response["Content-Type"] == "application/json"
    assert list(response.json()) == ["detail"]
    assert "Traceback" not in response.text


def test_a_rule_that_only_the_document_states_is_a_400(
    api: Api, charger: ChargePoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents hold all rules; their serializer need not repeat each."""

    def refuse(value: str) -> None:
        ChargePoint.name.error("Not on a Sunday")

    monkeypatch.setattr(ChargePoint.name, "validate", refuse)
    for response in (
        api.post("/chargepoint", {"name": "x"}),
        api.put("/chargepoint/1", {"name": "x"}),
    ):
        assert response.status_code == 400
        assert response.json() == {"name": ["Not on a Sunday"]}
    assert [point.name for point in ChargePoint.objects] == ["Plaza Mayor 3"]


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("url", ["/nope", "/chargepoint/1/nope", "/%00", "/..%2f", "/%ff"])
def test_an_unknown_path_is_a_json_404(api: Api, settings: Any, url: str, debug: bool) -> None:
    settings.DEBUG = debug
    assert_json_error(api.get(url), 404)
    assert_json_error(api.post(url, {}), 404)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "a b", "[::1", ""])
def test_an_evil_host_is_a_json_400(api: Api, settings: Any, host: str) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    for url in ("/chargepoint", "/nope"):
        assert_json_error(api.get(url, headers={"Host": host}), 400)


def test_a_host_of_ours_is_served(api: Api, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]
    assert api.get("/chargepoint", headers={"Host": "localhost:8000"}).status_code == 200


def test_too_many_parameters_are_a_json_400(api: Api) -> None:
    for url in ("/chargepoint", "/chargepoint/1", "/chargepoint/summary"):
        assert_json_error(api.get(f"{url}?{'a=1&' * 1001}"), 400)


@pytest.mark.parametrize("debug", [True, False])
def test_a_mistake_of_ours_is_a_json_500_and_logged(
    api: Api,
    charger: ChargePoint,
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    debug: bool,
) -> None:
    def mistake(stored: Any) -> None:
        raise ZeroDivisionError("the mistake")

    settings.DEBUG = debug
    api.never_described = True
    monkeypatch.setattr(ChargePointSerializer, "represent", mistake)
    response = api.get("/chargepoint/1")
    assert_json_error(response, 500)
    assert "mistake" not in response.text
    assert "the mistake" in caplog.text


def fail(request: HttpRequest, error: str) -> HttpResponse:
    """A view outside DRF."""
    raise {
        "http404": Http404(),
        "suspicious": SuspiciousOperation(),
        "away": AutoReconnect("connection closed"),
        "mistake": ZeroDivisionError(),
    }[error]


urlpatterns = [path("fail/<str:error>", fail), path("", include("project.urls"))]


@pytest.mark.urls("tests.base.test_errors")
@pytest.mark.parametrize(
    ("error", "status"), [("http404", 404), ("suspicious", 400), ("away", 503), ("mistake", 500)]
)
def test_a_view_outside_drf_fails_the_same_way(api: Api, error: str, status: int) -> None:
    response = api.get(f"/fail/{error}")
    assert_json_error(response, status)
    assert response.get("Retry-After") == ("2" if status == 503 else None)


def test_a_client_that_wants_no_json_gets_a_json_406(api: Api) -> None:
    assert_json_error(api.get("/chargepoint", headers={"Accept": "text/html"}), 406)
    browser = "text/html,application/xhtml+xml,*/*;q=0.8"
    assert api.get("/chargepoint", headers={"Accept": browser}).status_code == 200
