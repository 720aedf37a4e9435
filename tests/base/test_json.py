"""JSON in and out (project.base.json)."""

from datetime import UTC, datetime

import orjson
import pytest

from chargepoints.documents import ChargePoint
from project.base.json import JsonRenderer, dumps, instant
from tests.conftest import Api

DEEP = b"[" * 100_000
NO_JSON = {
    "NaN": b'{"name": NaN}',
    "Infinity": b'{"name": Infinity}',
    "-Infinity": b'{"name": -Infinity}',
    "lone surrogate": b'{"name": "\\ud800"}',
    "lone surrogate as a key": b'{"\\udfff": "x"}',
    "invalid UTF-8": b'{"name": "\xff"}',
    "a surrogate in UTF-8": b'{"name": "\xed\xa0\x80"}',
    "UTF-16": '{"name": "x"}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"name": "x"}',
    "100,000 levels": DEEP[:60_000],
    "100,000 objects": b'{"a":' * 12_000,
    "100,000 levels, closed": DEEP[:30_000] + b"]" * 30_000,
    "truncated": b'{"name": "x"',
    "two": b'{"name": "x"}{"name": "y"}',
    "single quotes": b"{'name': 'x'}",
    "a comment": b'{"name": "x"} // x',
    "a trailing comma": b'{"name": "x",}',
    "a control character": b'{"name": "a\nb"}',
    "white space": b"  ",
    "XML": b"<name>x</name>",
    "a form": b"name=x",
}


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON.keys())
def test_it_refuses_what_is_no_json(api: Api, body: bytes) -> None:
    response = api.generic("POST", "/chargepoint", body)
    assert response.status_code == 400
    assert list(response.json()) == ["detail"]
    assert len(response.content) < 200
    assert ChargePoint.objects.count() == 0


@pytest.mark.parametrize("field", ["name", "status", "id", "unknown"])
@pytest.mark.parametrize("number", ["1e999", "-1e999", "1" * 5000], ids=lambda n: n[:9])
def test_it_refuses_a_number_that_is_none(api: Api, number: str, field: str) -> None:
    """Python's own parser would make it infinite, which JSON cannot say."""
    body = f'{{"name": "x", "{field}": {number}}}'.encode()
    response = api.generic("POST", "/chargepoint", body)
    assert response.status_code == 400
    assert list(response.json()) == ["detail"]
    assert ChargePoint.objects.count() == 0


@pytest.mark.parametrize("number", [2**63, 2**70, -(2**70), 1e300])
def test_it_survives_any_number(api: Api, number: float) -> None:
    for field in ("name", "status", "unknown"):
        response = api.generic("POST", "/chargepoint", f'{{"name":"x","{field}":{number}}}')
        assert response.status_code == 400
        assert list(response.json()) == [field]
    ignored = f'{{"name":"x","id":{number},"version":{number}}}'
    assert api.generic("POST", "/chargepoint", ignored).json()["id"] == 1


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        'application/json; charset="UTF-8"',
        "application/json;charset=utf8",
        "APPLICATION/JSON",
    ],
)
def test_it_takes_json_in_utf_8(api: Api, content_type: str) -> None:
    body = '{"name": "Café", "status": "error"}'.encode()
    response = api.generic("POST", "/chargepoint", body, content_type=content_type)
    assert response.status_code == 201
    assert response.json()["name"] == "Café"


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json; charset=utf-7",
        "application/json; charset=utf-16",
        "application/json; charset=latin-1",
        "application/json; charset=nonsense",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "text/plain",
        "text/json",
        "json",
        "",
        "x" * 10_000,
    ],
    ids=lambda content_type: content_type[:40],
)
def test_it_refuses_anything_else(api: Api, content_type: str) -> None:
    response = api.generic("POST", "/chargepoint", b'{"name": "x"}', content_type=content_type)
    assert response.status_code == 415
    assert list(response.json()) == ["detail"]
    assert ChargePoint.objects.count() == 0


@pytest.mark.parametrize(
    ("encoding", "status"), [("gzip", 415), ("br", 415), ("identity", 201), ("Identity", 201)]
)
def test_it_takes_no_compressed_body(api: Api, encoding: str, status: int) -> None:
    headers = {"Content-Encoding": encoding}
    assert api.post("/chargepoint", {"name": "x"}, headers=headers).status_code == status


def test_a_surrogate_pair_is_one_character(api: Api) -> None:
    response = api.generic("POST", "/chargepoint", b'{"name": "\\ud83d\\udd0c"}')
    assert response.json()["name"] == "\N{ELECTRIC PLUG}"


def test_the_last_of_two_equal_keys_counts(api: Api) -> None:
    response = api.generic("POST", "/chargepoint", b'{"name": "a", "name": "b"}')
    assert response.json()["name"] == "b"


# --- Out -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("microsecond", "text"),
    [(0, "000"), (999, "000"), (1000, "001"), (123_000, "123"), (999_999, "999")],
)
def test_an_instant_has_milliseconds_and_a_z(microsecond: int, text: str) -> None:
    value = datetime(2026, 11, 23, 10, 0, 0, microsecond, tzinfo=UTC)
    assert instant(value) == f"2026-11-23T10:00:00.{text}Z"
    assert orjson.loads(dumps({"at": value})) == {"at": instant(value)}


def test_nothing_is_an_empty_body() -> None:
    assert JsonRenderer().render(None) == b""
    assert JsonRenderer().render([]) == b"[]"


def test_it_writes_utf_8_without_escapes() -> None:
    assert dumps({"name": "Café"}) == '{"name":"Café"}'.encode()
