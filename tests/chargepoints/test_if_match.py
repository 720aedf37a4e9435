"""If-Match on PUT, PATCH and DELETE /chargepoint/:id"""

import pytest

from chargepoints.documents import ChargePoint
from tests.conftest import Api

METHODS = ["put", "patch", "delete"]
ADMITTED = ['"2"', '"1", "2"', '"2","7"', '"other", "2"', "*", " * "]
STALE = ['"1"', '"3"', '"1", "3"', 'W/"2"', '"22"', '"02"', '"x"', '""', '"99999999999999999999"']
MALFORMED = ["2", "", "two", '"2', '"2" "3"', "'2'", '*, "2"', 'w/"2"', '"2"x']


@pytest.fixture(autouse=True)
def version_2(charger: ChargePoint) -> None:
    charger.status = "charging"
    charger.save()


def send(api: Api, method: str, if_match: str) -> int:
    body = {} if method == "delete" else {"data": {"status": "error"}}
    headers = {"If-Match": if_match}
    return getattr(api, method)("/chargepoint/1", headers=headers, **body).status_code


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("if_match", ADMITTED)
def test_it_writes_when_the_version_is_among_them(api: Api, method: str, if_match: str) -> None:
    assert send(api, method, if_match) == (204 if method == "delete" else 200)
    assert ChargePoint.objects.get().version == 3


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("if_match", STALE)
def test_it_writes_nothing_when_it_is_not(api: Api, method: str, if_match: str) -> None:
    """A weak tag is none of them either: If-Match compares strongly (RFC 9110, 13.1.1)."""
    assert send(api, method, if_match) == 412
    assert ChargePoint.objects.get().version == 2


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("if_match", MALFORMED)
def test_it_refuses_a_malformed_one(api: Api, method: str, if_match: str) -> None:
    assert send(api, method, if_match) == 400
    assert ChargePoint.objects.get().version == 2


def test_it_is_checked_also_when_nothing_would_change(api: Api) -> None:
    stale = {"If-Match": '"1"'}
    assert api.put("/chargepoint/1", {"status": "charging"}, headers=stale).status_code == 412


def test_not_found_comes_before_it(api: Api) -> None:
    api.delete("/chargepoint/1")
    assert send(api, "put", "*") == send(api, "put", '"1"') == 404
