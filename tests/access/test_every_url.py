"""No URL answers without a key, whatever the method, unless it is on this list."""

import re
from collections.abc import Iterator

import pytest

from observability.probes import PROBES
from tests.conftest import Api
from tests.routes import routes

OPEN = {
    "docs": "Swagger UI, without data: it asks for a key like everybody",
    "openapi.json": "what the source says anyway",
    "": "the dashboard's page, on which one signs in, and the 404 of all that is not there",
    "asyncapi.json": "what an integrator reads before there is a key; no data",
    "docs/events": "the same to read",
}
#: Answered before Django: whoever asks is told whether all is well, and nothing else.
BEFORE_DJANGO = {"/healthz", "/readyz"}
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"]
CATCH_ALL = "nothing.there"


def paths() -> Iterator[str]:
    """Every route of the router, as a path that it matches."""
    return map(path_of, routes())


def path_of(pattern: str) -> str:
    """`^chargepoint/(?P<id>[1-9][0-9]{0,18})/?$` -> `chargepoint/1`"""
    return re.sub(r"\(\?P<\w+>.*\)", "1", pattern).strip("^").removesuffix("$").removesuffix("/?")


PATHS = sorted(set(paths()) - set(OPEN))


def test_the_walk_finds_them() -> None:
    known = {"chargepoint", "chargepoint/1", "chargepoint/1/restore", "chargepoint/summary"}
    assert known | {"chargepoint/events", "chargepoint/1/events", "ticket"} <= set(PATHS)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", PATHS)
def test_it_answers_nobody_without_a_key(api: Api, path: str, method: str) -> None:
    for target in (f"/{path}", f"/{path}/", f"/{path}?x=1"):
        response = api.generic(method, target, b'{"name": "x"}')
        assert response.status_code == 401, target
        assert "Last-Event-ID" not in response
        if method != "HEAD":
            assert list(response.json()) == ["detail"]


@pytest.mark.parametrize("path", [path for path in OPEN if path])
def test_what_is_open_answers_everybody(api: Api, path: str) -> None:
    assert api.get(f"/{path}").status_code == 200


def test_what_is_not_there_is_not_there_for_anybody(api: Api) -> None:
    assert api.get(f"/{CATCH_ALL}").status_code == 404


def test_the_list_is_up_to_date() -> None:
    assert set(OPEN) <= set(paths())
    assert set(PROBES) == BEFORE_DJANGO
