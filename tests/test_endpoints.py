"""The contract that every endpoint keeps. A new endpoint adds one row to ENDPOINTS."""

from dataclasses import dataclass
from typing import Any

import pytest

from chargepoints.documents import ChargePoint
from chargepoints.serializers import ChargePointSerializer
from project.base.collections import missing_indexes
from project.base.documents import SoftDeleteDocument
from project.base.json import dumps
from project.base.serializers import SoftDeleteSerializer
from tests import connectors
from tests.conftest import Api


@dataclass(frozen=True)
class Endpoint:
    path: str
    document: type[SoftDeleteDocument]
    serializer: type[SoftDeleteSerializer]
    body: dict[str, Any]  # what a POST needs
    change: dict[str, Any]  # one field with another value; not the unique one
    unique: str  # the field that two live documents cannot share
    too_long: dict[str, Any]


ENDPOINTS = [
    Endpoint(
        path="/chargepoint",
        document=ChargePoint,
        serializer=ChargePointSerializer,
        body={"name": "Plaza Mayor 3"},
        change={"status": "charging"},
        unique="name",
        too_long={"name": "x" * 33},
    ),
    Endpoint(
        path="/connector",
        document=connectors.Connector,
        serializer=connectors.ConnectorSerializer,
        body={"code": "CCS 1", "power_kw": 50},
        change={"power_kw": 150},
        unique="code",
        too_long={"code": "x" * 17},
    ),
]

UNKNOWN_IDS = ["999", "0", "-1", "+1", "01", "1_0", "1.0", "undefined", "%D9%A3", "%00"]
UNKNOWN_IDS += [str(2**63), "9" * 19, "9" * 20, "1" * 10_000]

pytestmark = [
    pytest.mark.urls("tests.connectors"),
    pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.path),
]


@pytest.fixture
def made(api: Api, endpoint: Endpoint) -> dict[str, Any]:
    """A document that a client has just created."""
    return api.post(endpoint.path, endpoint.body).json()


@pytest.fixture
def url(endpoint: Endpoint, made: dict[str, Any]) -> str:
    return f"{endpoint.path}/{made['id']}"


# --- Create --------------------------------------------------------------------------------------


def test_it_creates(api: Api, endpoint: Endpoint) -> None:
    response = api.post(endpoint.path, endpoint.body)

    assert response.status_code == 201
    made = response.json()
    assert made == made | endpoint.body | {"version": 1, "deleted_at": None}
    assert tuple(made) == endpoint.serializer.Meta.fields
    assert response["Location"] == f"http://testserver{endpoint.path}/{made['id']}"
    assert response["ETag"] == '"1"'
    assert endpoint.document.objects.count() == 1


def test_it_answers_later_what_it_answered_at_first(
    api: Api, made: dict[str, Any], url: str
) -> None:
    assert api.get(url).json() == made


def test_it_requires_the_unique_field(api: Api, endpoint: Endpoint) -> None:
    response = api.post(endpoint.path, endpoint.change)
    assert response.status_code == 400
    assert response.json() == {endpoint.unique: ["This field is required."]}


@pytest.mark.parametrize("method", ["post", "put", "patch"])
@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"3", b'"x"', b'{"', b"{}{}"])
def test_it_refuses_what_is_no_json_object(
    api: Api, endpoint: Endpoint, made: dict[str, Any], url: str, method: str, body: bytes
) -> None:
    response = getattr(api, method)(endpoint.path if method == "post" else url, body)
    assert response.status_code == 400
    assert "detail" in response.json()
    assert api.get(endpoint.path).json() == [made]


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/xml", ""])
def test_it_refuses_what_is_not_json(api: Api, endpoint: Endpoint, content_type: str) -> None:
    response = api.post(endpoint.path, b"name=x&code=x", content_type=content_type)
    assert response.status_code == 415
    assert endpoint.document.objects.count() == 0


@pytest.mark.parametrize("method", ["post", "put"])
@pytest.mark.parametrize("unknown", ["stauts", "$where", "$set", "a.b", "_id", "outbox", ""])
def test_it_refuses_an_unknown_field(
    api: Api, endpoint: Endpoint, made: dict[str, Any], url: str, method: str, unknown: str
) -> None:
    body = {endpoint.unique: "another", unknown: "ready"}
    response = getattr(api, method)(endpoint.path if method == "post" else url, body)
    assert response.status_code == 400
    assert response.json() == {unknown: ["Unknown field."]}
    assert api.get(endpoint.path).json() == [made]


def test_it_ignores_read_only_fields(api: Api, endpoint: Endpoint, made: dict[str, Any]) -> None:
    managed = dict.fromkeys(("id", "created_at", "deleted_at", "version"), 5)
    another = api.post(endpoint.path, endpoint.body | managed | {endpoint.unique: "another"})
    assert another.status_code == 201
    assert another.json()["version"] == 1
    assert another.json()["id"] > made["id"]
    assert another.json()["deleted_at"] is None


@pytest.mark.parametrize("method", ["post", "put"])
def test_it_refuses_what_is_too_long(
    api: Api, endpoint: Endpoint, made: dict[str, Any], url: str, method: str
) -> None:
    body = endpoint.body | endpoint.too_long
    response = getattr(api, method)(endpoint.path if method == "post" else url, body)
    assert response.status_code == 400
    assert list(response.json()) == list(endpoint.too_long)
    assert api.get(endpoint.path).json() == [made]


# --- Read ----------------------------------------------------------------------------------------


def test_it_lists(api: Api, endpoint: Endpoint, made: dict[str, Any]) -> None:
    another = api.post(endpoint.path, endpoint.body | {endpoint.unique: "another"}).json()
    response = api.get(endpoint.path)
    assert response.status_code == 200
    assert response.json() == [made, another]
    assert response["X-Limit"] == "100"


def test_its_list_shows_each_as_its_own_address_does(
    api: Api, endpoint: Endpoint, url: str
) -> None:
    """To the byte: the list has a fast path of its own."""
    assert api.get(endpoint.path).content == b"[" + api.get(url).content + b"]"


def test_it_lists_page_by_page(api: Api, endpoint: Endpoint, made: dict[str, Any]) -> None:
    another = api.post(endpoint.path, endpoint.body | {endpoint.unique: "another"}).json()
    first = api.get(f"{endpoint.path}?limit=1")
    assert first.json() == [made]
    link = f"http://testserver{endpoint.path}?limit=1&after={made['id']}"
    assert first["Link"] == f'<{link}>; rel="next"'
    second = api.get(link)
    assert second.json() == [another]
    assert "Link" not in second


def test_it_refuses_an_unknown_parameter(api: Api, endpoint: Endpoint, url: str) -> None:
    for path in (endpoint.path, url):
        response = api.get(f"{path}?stauts=ready")
        assert response.status_code == 400
        assert response.json() == {"stauts": ["Unknown parameter."]}


def test_it_saves_the_transfer_of_what_the_client_has(api: Api, url: str) -> None:
    response = api.get(url, headers={"If-None-Match": '"1"'})
    assert response.status_code == 304
    assert response["ETag"] == '"1"'
    assert response.content == b""
    assert "Content-Length" not in response
    assert api.get(url, headers={"If-None-Match": '"2"'}).status_code == 200


@pytest.mark.parametrize("id", UNKNOWN_IDS, ids=lambda id: id[:24])
def test_it_does_not_find_an_unknown_id(api: Api, endpoint: Endpoint, id: str) -> None:
    url = f"{endpoint.path}/{id}"
    for response in (
        api.get(url),
        api.put(url, endpoint.change),
        api.patch(url, endpoint.change),
        api.delete(url),
        api.post(f"{url}/restore"),
        api.options(url),
    ):
        assert response.status_code == 404
        assert response.json() == {"detail": "Not found."}


# --- Change --------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["put", "patch"])
def test_it_changes_only_the_fields_that_are_given(
    api: Api, endpoint: Endpoint, made: dict[str, Any], url: str, method: str
) -> None:
    response = getattr(api, method)(url, endpoint.change)
    assert response.status_code == 200
    changed = response.json()
    moved = {"version": 2, "status_changed_at": changed.get("status_changed_at")}
    assert changed == made | endpoint.change | {key: moved[key] for key in moved if key in made}
    assert response["ETag"] == '"2"'
    assert api.get(url).json() == changed


def test_it_takes_back_what_it_gave(api: Api, made: dict[str, Any], url: str) -> None:
    response = api.put(url, made)
    assert response.status_code == 200
    assert response.json() == made
    assert response["ETag"] == '"1"'


def test_it_changes_only_the_version_that_the_client_saw(
    api: Api, endpoint: Endpoint, made: dict[str, Any], url: str
) -> None:
    stale, current = {"If-Match": '"7"'}, {"If-Match": '"1"'}
    assert api.put(url, endpoint.change, headers=stale).status_code == 412
    assert api.delete(url, headers=stale).status_code == 412
    assert api.get(url).json() == made
    assert api.put(url, endpoint.change, headers=current).status_code == 200
    assert api.delete(url, headers=current).status_code == 412
    assert api.delete(url, headers={"If-Match": '"2"'}).status_code == 204


# --- Delete and restore --------------------------------------------------------------------------


def test_it_deletes_softly(api: Api, endpoint: Endpoint, made: dict[str, Any], url: str) -> None:
    response = api.delete(url)
    assert response.status_code == 204
    assert response.content == b""
    assert "Content-Length" not in response
    assert "Content-Type" not in response

    assert api.get(url).status_code == 404
    assert api.put(url, endpoint.change).status_code == 404
    assert api.delete(url).status_code == 404
    assert api.get(endpoint.path).json() == []
    [kept] = api.get(f"{endpoint.path}?deleted=only").json()
    assert kept == made | {"deleted_at": kept["deleted_at"], "version": 2}
    assert kept["deleted_at"] >= made["created_at"]
    assert endpoint.document.objects.count() == 1


def test_it_restores(api: Api, made: dict[str, Any], url: str) -> None:
    assert api.post(f"{url}/restore").status_code == 404
    api.delete(url)
    response = api.post(f"{url}/restore")
    assert response.status_code == 200
    assert response.json() == made | {"version": 3}
    assert response["ETag"] == '"3"'
    assert api.get(url).json() == response.json()


# --- Uniqueness ----------------------------------------------------------------------------------


def test_it_refuses_a_duplicate(
    api: Api, endpoint: Endpoint, made: dict[str, Any], url: str
) -> None:
    in_use = {endpoint.unique: [f"This {endpoint.unique} is in use."]}
    response = api.post(endpoint.path, endpoint.body)
    assert (response.status_code, response.json()) == (409, in_use)

    another = api.post(endpoint.path, endpoint.body | {endpoint.unique: "another"}).json()
    response = api.put(f"{endpoint.path}/{another['id']}", endpoint.body)
    assert (response.status_code, response.json()) == (409, in_use)
    assert api.get(endpoint.path).json() == [made, another]


def test_it_lets_the_unique_value_of_a_deleted_one_be_used_again(
    api: Api, endpoint: Endpoint, made: dict[str, Any], url: str
) -> None:
    api.delete(url)
    again = api.post(endpoint.path, endpoint.body)
    assert again.status_code == 201
    assert again.json()["id"] > made["id"]

    assert api.post(f"{url}/restore").status_code == 409
    assert api.get(url).status_code == 404
    assert api.get(endpoint.path).json() == [again.json()]


# --- HTTP ----------------------------------------------------------------------------------------


def test_it_serves_a_trailing_slash_the_same_without_a_redirect(
    api: Api, endpoint: Endpoint, made: dict[str, Any], url: str
) -> None:
    another = api.post(f"{endpoint.path}/", endpoint.body | {endpoint.unique: "another"})
    assert another.status_code == 201
    assert another["Location"] == f"http://testserver{endpoint.path}/{another.json()['id']}"
    page = api.get(f"{endpoint.path}/?limit=1")
    assert page.json() == [made]
    assert f"<http://testserver{endpoint.path}?" in page["Link"]
    assert api.get(f"{url}/").json() == made
    assert api.put(f"{url}/", endpoint.change).status_code == 200
    assert api.delete(f"{url}/").status_code == 204
    assert api.post(f"{url}/restore/").status_code == 200


def test_it_answers_head_and_options(api: Api, endpoint: Endpoint, url: str) -> None:
    for path in (endpoint.path, url):
        head = api.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert int(head["Content-Length"]) == len(api.get(path).content)
        assert "GET" in api.options(path)["Allow"]


@pytest.mark.parametrize("method", ["TRACE", "BREW", "CONNECT"])
def test_it_refuses_other_methods(api: Api, endpoint: Endpoint, url: str, method: str) -> None:
    for path in (endpoint.path, url, f"{url}/restore"):
        response = api.generic(method, path)
        assert response.status_code == 405
        assert "detail" in response.json()


def test_it_ignores_a_method_override(
    api: Api, endpoint: Endpoint, made: dict[str, Any], url: str
) -> None:
    response = api.post(url, {}, headers={"X-HTTP-Method-Override": "DELETE"})
    assert response.status_code == 405
    assert api.get(url).json() == made


# --- The document --------------------------------------------------------------------------------


def test_its_fast_representation_is_that_of_the_serializer(
    api: Api, endpoint: Endpoint, url: str
) -> None:
    for change in ("nothing", "deleted"):
        document = endpoint.document.objects.get()
        stored = endpoint.document.objects.as_pymongo().get()
        declared = endpoint.serializer(document).data
        assert dumps(endpoint.serializer.represent(stored)) == dumps(declared), change
        api.delete(url)


def test_its_indexes_are_created(endpoint: Endpoint) -> None:
    assert missing_indexes(endpoint.document) == []
