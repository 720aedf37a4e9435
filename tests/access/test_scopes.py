"""What each scope may do: every endpoint and method, written by hand."""

from typing import Any

import pytest
from orjson import dumps

from openapi.document import generate
from tests.access.conftest import ApiOf

LIST, ONE = "/chargepoint", "/chargepoint/1"
READS = [
    ("GET", LIST, 200),
    ("HEAD", LIST, 200),
    ("OPTIONS", LIST, 200),
    ("GET", f"{LIST}?deleted=include&count=true", 200),
    ("GET", f"{LIST}/summary", 200),
    ("GET", f"{LIST}/events", 200),
    ("GET", ONE, 200),
    ("OPTIONS", ONE, 200),
    ("GET", f"{ONE}/events", 200),
    ("POST", "/ticket", 201),
]
WRITES: list[tuple[str, str, Any, int]] = [
    ("POST", LIST, {"name": "another"}, 201),
    ("PUT", ONE, {"status": "error"}, 200),
    ("PATCH", ONE, {"status": "error"}, 200),
    ("DELETE", ONE, "", 204),
    ("POST", f"{ONE}/restore", "", 404),  # it is not deleted
]


@pytest.fixture(autouse=True)
def there_is_one(api_of: ApiOf) -> None:
    made = api_of("write", "maker").post(LIST, {"name": "Plaza Mayor 3"})
    assert made.json()["id"] == 1


def test_no_operation_is_forgotten() -> None:
    """Those of /openapi.json, where a new endpoint is by itself."""
    tried = {(method, path.split("?")[0]) for method, path, *_ in [*READS, *WRITES]}
    described = {
        (method.upper(), path.replace("{id}", "1"))
        for path, methods in generate()["paths"].items()
        for method in methods
    }
    assert {each for each in tried if each[0] not in ("HEAD", "OPTIONS")} == described


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
    api_of: ApiOf, mongodb: Any, method: str, path: str, body: Any, status: int
) -> None:
    before = list(mongodb["charge_points"].find())
    response = api_of("read").generic(method, path, b"{}")
    assert response.status_code == 403
    assert response.json() == {"detail": "This key's scope does not allow this."}
    assert list(mongodb["charge_points"].find()) == before


def test_a_read_key_learns_of_no_id_by_writing(api_of: ApiOf) -> None:
    assert api_of("read").put("/chargepoint/99", {"status": "error"}).status_code == 403
