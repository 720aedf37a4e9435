"""The document has every operation that is served, and says nothing that is not so."""

from collections.abc import Iterator
from typing import Any

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from openapi.answers import REFUSALS
from openapi.operations import EVERYWHERE
from project.base.documents import GREATEST_ID
from project.base.version import VERSION
from tests.access.test_every_url import paths
from tests.conftest import Api
from tests.openapi.conftest import Document

METHODS = ("get", "post", "put", "patch", "delete")
#: Routes that are no part of the API: pages, the document itself, the 404 of all the rest, and
#: what is for operators.
PAGES = {"", "docs", "docs/events", "openapi.json", "asyncapi.json", "metrics"}


def operations(document: Document) -> dict[tuple[str, str], Any]:
    return {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def of(document: Document, id: str) -> Any:
    [found] = [each for each in operations(document).values() if each["operationId"] == id]
    return found


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in it."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from nodes(each)


def test_it_is_openapi(document: Document, with_a_new_endpoint: Document) -> None:
    """By OpenAPI's own schema, and each schema in it by JSON Schema's."""
    for each in (document, with_a_new_endpoint):
        validate_schema(each)
        for schema in each["components"]["schemas"].values():
            Draft202012Validator.check_schema(schema)
    assert not GENERATOR_STATS


def test_every_reference_leads_somewhere(document: Document) -> None:
    referred = {node["$ref"] for node in nodes(document) if "$ref" in node}
    for reference in referred:
        _, components, kind, name = reference.split("/")
        assert name in document[components][kind], reference
    for kind, named in document["components"].items():
        if kind != "securitySchemes":
            unused = {f"#/components/{kind}/{name}" for name in named} - referred
            assert unused == set()


def test_it_has_every_route_and_method_and_no_others(api: Api, document: Document) -> None:
    served = {
        (method, f"/{path}".replace("/1", "/{id}"))
        for path in set(paths()) - PAGES
        for method in METHODS
        if api.generic(method.upper(), f"/{path}").status_code != 405
    }
    assert served == set(operations(document))


def test_each_operation_is_told_from_the_others(document: Document) -> None:
    ids = [operation["operationId"] for operation in operations(document).values()]
    assert len(ids) == len(set(ids)) >= 11
    assert all(each["summary"] for each in operations(document).values())


def test_each_says_how_it_refuses(document: Document) -> None:
    for operation in operations(document).values():
        assert {str(status) for status in EVERYWHERE} <= set(operation["responses"])
        body = "requestBody" in operation
        assert {"408", "413"} <= set(operation["responses"])  # also without one: it is read first
        assert body == ("415" in operation["responses"])
    named = {str(status) for status in REFUSALS}
    used = {code for each in operations(document).values() for code in each["responses"]}
    assert used == named | {"200", "201", "204", "304"}


def test_a_charge_point_is_exact(document: Document) -> None:
    shown = document["components"]["schemas"]["ChargePoint"]
    assert shown["required"] == list(shown["properties"])
    id = shown["properties"]["id"]
    assert (id["type"], id["format"]) == ("integer", "int64")
    assert (id["minimum"], id["maximum"]) == (1, GREATEST_ID)
    assert shown["properties"]["deleted_at"]["type"] == ["string", "null"]
    assert shown["properties"]["created_at"]["type"] == "string"


@pytest.mark.parametrize(
    ("name", "required"), [("NewChargePoint", ["name"]), ("ChargePointChanges", None)]
)
def test_a_body_may_have_what_was_answered_and_nothing_else(
    document: Document, name: str, required: list[str] | None
) -> None:
    taken = document["components"]["schemas"][name]
    assert taken["additionalProperties"] is False
    assert list(taken["properties"]) == [
        *document["components"]["schemas"]["ChargePoint"]["properties"]
    ]
    assert taken.get("required") == required
    assert ("default" in taken["properties"]["status"]) == (name == "NewChargePoint")


def test_a_new_model_gets_its_entries_by_itself(with_a_new_endpoint: Document) -> None:
    paths = {path for _, path in operations(with_a_new_endpoint)}
    assert {"/connector", "/connector/{id}", "/connector/{id}/restore"} <= paths
    created = of(with_a_new_endpoint, "create_connector")
    assert created["summary"] == "Create a connector"
    assert set(created["responses"]["201"]["headers"]) == {"Location", "ETag", "X-Request-ID"}
    body = with_a_new_endpoint["components"]["schemas"]["NewConnector"]
    power = body["properties"]["power_kw"]
    assert (power["minimum"], power["maximum"]) == (1, 1000)
    assert "{1,16}" in body["properties"]["code"]["pattern"]
    assert with_a_new_endpoint["components"]["schemas"]["Connector"]["properties"]["code"] == {
        "type": "string",
        "minLength": 1,
        "maxLength": 16,
    }
    listed = of(with_a_new_endpoint, "list_connectors")
    assert "Last-Event-ID" not in listed["responses"]["200"]["headers"]


def test_no_two_schemas_differ_by_case_alone(document: Document) -> None:
    """Generated clients make a class of each."""
    names = [name.lower() for name in document["components"]["schemas"]]
    assert sorted(names) == sorted(set(names))


def test_its_version_is_the_one_there_is(document: Document) -> None:
    assert document["info"]["version"] == VERSION


def test_it_says_which_headers_are_always_there(document: Document) -> None:
    """A generated client may rely on them; the others may be missing."""
    headers = document["components"]["headers"]
    sometimes = {name for name, header in headers.items() if not header.get("required")}
    assert sometimes == {"Link", "X-Limit", "X-Total-Count", "Last-Event-ID"}
