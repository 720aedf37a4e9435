"""What each scope may do: every endpoint and method; the rows of a new model come by themselves."""

from collections.abc import Iterator
from typing import Any

import pytest
from orjson import dumps

from openapi.document import generate
from tests.access.conftest import ApiOf
from tests.test_endpoints import ENDPOINTS, Endpoint

pytestmark = pytest.mark.urls("tests.connectors")
Write = tuple[str, str, Any, int]


def reads(path: str) -> Iterator[tuple[str, str, int]]:
    """What can be read of every document."""
    for method in ("GET", "HEAD", "OPTIONS"):
        yield method, path, 200
        yield method, f"{path}/1", 200
    yield "GET", f"{path}?deleted=include&count=true", 200


def writes(endpoint: Endpoint) -> Iterator[Write]:
    """What can be done to every document."""
    one = f"{endpoint.path}/1"
    yield "POST", endpoint.path, endpoint.body | {endpoint.unique: "another"}, 201
    yield "PUT", one, endpoint.change, 200
    yield "PATCH", one, endpoint.change, 200
    yield "DELETE", one, "", 204
    yield "POST", f"{one}/restore", "", 404  # it is not deleted


LIST, ONE = "/chargepoint", "/chargepoint/1"
#: Below the generic ones, by hand: what an endpoint has of its own.
READS = [
    *(row for endpoint in ENDPOINTS for row in reads(endpoint.path)),
    ("GET", f"{LIST}/summary", 200),
    ("GET", f"{LIST}/events", 200),
    ("GET", f"{ONE}/events", 200),
    ("POST", "/ticket", 201),
    ("GET", "/metrics", 200),
]
WRITES: list[Write] = [row for endpoint in ENDPOINTS for row in writes(endpoint)]
#: For operators, and therefore not in the document.
UNDESCRIBED = {("GET", "/metrics")}


@pytest.fixture(autouse=True)
def there_is_one_of_each(api_of: ApiOf) -> None:
    maker = api_of("write", "maker")
    for endpoint in ENDPOINTS:
        assert maker.post(endpoint.path, endpoint.body).json()["id"] == 1


def stored() -> list[Any]:
    return [list(endpoint.document.objects.as_pymongo()) for endpoint in ENDPOINTS]


def test_no_operation_is_forgotten() -> None:
    """Those of /openapi.json, where a new endpoint is by itself."""
    tried = {(method, path.split("?")[0]) for method, path, *_ in [*READS, *WRITES]}
    described = {
        (method.upper(), path.replace("{id}", "1"))
        for path, methods in generate("tests.connectors")["paths"].items()
        for method in methods
    }
    assert {each for each in tried if each[0] not in ("HEAD", "OPTIONS")} == described | UNDESCRIBED


@pytest.mark.parametrize("scope", ["read", "write", "admin"])
@pytest.mark.parametrize(("method", "path", "status"), READS)
def test_every_key_may_read(api_of: ApiOf, scope: str, method: str, path: str, status: int) -> None:
    assert api_of(scope).generic(method, path).status_code == status


@pytest.mark.parametrize("scope", ["write", "admin"])
@pytest.mark.parametrize(("method", "path", "body", "status"), WRITES)
def test_who_may_write(
    api_of: ApiOf, scope: str, method: str, path: str, body: Any, status: int
) -> None:
    assert api_of(scope).generic(method, path, dumps(body)).status_code == status


@pytest.mark.parametrize(("method", "path", "body", "status"), WRITES)
def test_who_reads_may_not_write(
    api_of: ApiOf, method: str, path: str, body: Any, status: int
) -> None:
    before = stored()
    response = api_of("read").generic(method, path, b"{}")
    assert response.status_code == 403
    assert response.json() == {"detail": "This key's scope does not allow this."}
    assert stored() == before


def test_a_read_key_learns_of_no_id_by_writing(api_of: ApiOf) -> None:
    assert api_of("read").put("/chargepoint/99", {"status": "error"}).status_code == 403
