"""/metrics where keys are required: any key that sees all charge points, also in hard times."""

import pytest
from pymongo.errors import ServerSelectionTimeoutError

from access.documents import ApiKey
from access.keyring import keyring
from tests.access.conftest import ApiOf


def test_a_key_that_reads_is_enough(api_of: ApiOf) -> None:
    assert "chargepoint_log_head 0.0" in api_of("read").get("/metrics").text


@pytest.mark.parametrize("restriction", [{"ids": [7]}, {"prefix": "Plaza "}])
@pytest.mark.parametrize("scope", ["read", "admin"])
def test_a_restricted_key_is_not(api_of: ApiOf, scope: str, restriction: dict[str, object]) -> None:
    response = api_of(scope, **restriction).get("/metrics")
    assert (response.status_code, list(response.json())) == (403, ["detail"])


@pytest.fixture
def mongodb_goes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def identify(id: str, digest: str) -> None:
        raise ServerSelectionTimeoutError

    monkeypatch.setattr(ApiKey, "identify", identify)
    monkeypatch.setattr("access.keyring.FRESH", -1)


def test_a_key_that_was_good_is_good_while_mongodb_is_away(
    api_of: ApiOf, request: pytest.FixtureRequest
) -> None:
    api = api_of("read")
    assert api.get("/metrics").status_code == 200
    request.getfixturevalue("mongodb_goes_away")
    assert api.get("/metrics").status_code == 200
    assert api.get("/chargepoint").status_code == 503  # for nothing else
    keyring.forget()
    assert api.get("/metrics").status_code == 503


def test_a_key_that_was_revoked_is_not_remembered(
    api_of: ApiOf, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = api_of("read", "Prometheus")
    api.get("/metrics")
    ApiKey.revoke("Prometheus")
    monkeypatch.setattr("access.keyring.FRESH", -1)
    assert api.get("/metrics").status_code == 401
    request.getfixturevalue("mongodb_goes_away")
    assert api.get("/metrics").status_code == 503
