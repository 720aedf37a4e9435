"""Ids and paths that are none: 404, nothing changes; and If-Match that does not match."""

import pytest

from tests.live.registry import Registry, Row

IDS = {
    "undefined": "undefined",
    "null": "null",
    "a leading zero": "01",
    "plus": "+1",
    "an underscore": "1_0",
    "minus": "-1",
    "zero": "0",
    "a fraction": "1.0",
    "an exponent": "1e0",
    "hexadecimal": "0x1",
    "an Arabic digit": "%D9%A1",
    "a full-width digit": "%EF%BC%91",
    "a space before": "%201",
    "a line break after": "1%0A",
    "2^63": str(2**63),
    "2^64 + 1": str(2**64 + 1),
    "10 kB": "1" * 10_000,
    "NUL": "%00",
    "NUL after": "1%00",
    "invalid UTF-8": "%ff",
    "an object": "%7B%22$ne%22:1%7D",
    "an ObjectId": "6560a1b2c3d4e5f607182930",
    "unknown": "999999999",
    "the largest": str(2**63 - 1),
}


@pytest.fixture(scope="module")
def charger(registry: Registry) -> Row:
    return registry.add("Plaza Mayor 3")


@pytest.mark.parametrize("verb", ["GET", "PUT", "PATCH", "DELETE", "restore", "history"])
@pytest.mark.parametrize("case", IDS)
def test_there_is_no_such_id(registry: Registry, charger: Row, verb: str, case: str) -> None:
    target = f"/chargepoint/{IDS[case]}"
    before = registry.state()
    if verb == "restore":
        answer = registry.ask("POST", f"{target}/restore")
    elif verb == "history":
        answer = registry.ask("GET", f"{target}/events")
    elif verb in ("PUT", "PATCH"):
        answer = registry.ask(verb, target, b'{"status": "error"}')
    else:
        answer = registry.ask(verb, target)
    assert (answer.status, answer.json) == (404, {"detail": "Not found."})
    assert registry.state() == before


@pytest.mark.parametrize(
    "target",
    [
        "//",
        "/charge",
        "/chargepoints",
        "/CHARGEPOINT",
        "//chargepoint",
        "/chargepoint//",
        "/chargepoint//1",
        "/chargepoint/1/restore/x",
        "/chargepoint/1/unknown",
        "/chargepoint/../chargepoint/1",
        "/../chargepoint",
        "/chargepoint/%2e%2e/chargepoint",
        "/chargepoint;x=1",
        "/chargepoint%00",
        "/.env",
        "/admin/",
        "/%25%32%65",
        pytest.param("/" + "x" * 10_000, id="10 kB"),
        "*",
    ],
)
def test_there_is_no_such_path(registry: Registry, target: str) -> None:
    before = registry.state()
    answer = registry.ask("DELETE", target)
    assert (answer.status, answer.json) == (404, {"detail": "Not found."})
    assert registry.state() == before


@pytest.mark.parametrize("target", ["/chargepoint?search=ñ", "/chargepoint/ñ", "/a b", "x", ""])
def test_a_target_that_is_no_url_is_refused(registry: Registry, target: str) -> None:
    answer = registry.ask("GET", target)
    assert answer.status in (400, 404) and list(answer.json) == ["detail"]


def test_a_slash_at_the_end_is_served_the_same(registry: Registry, charger: Row) -> None:
    assert registry.ask("GET", f"/chargepoint/{charger['id']}/").json == charger
    assert registry.ask("GET", "/chargepoint/").status == 200


def test_a_deleted_charger_is_not_there(registry: Registry) -> None:
    target = f"/chargepoint/{registry.add('Plaza Vieja 1')['id']}"
    assert registry.ask("DELETE", target).status == 204
    before = registry.state()
    for verb, body in (("GET", None), ("PUT", b'{"name": "x"}'), ("DELETE", None)):
        assert registry.ask(verb, target, body).status == 404
    assert registry.state() == before


@pytest.mark.parametrize("verb", ["PUT", "DELETE"])
@pytest.mark.parametrize(
    ("value", "status"),
    [
        ('"2"', 412),
        ('"0"', 412),
        ('"99999999999999999999"', 412),
        ('W/"1"', 412),
        ('"abc"', 412),
        ('""', 412),
        ('"2", "3"', 412),
        ("1", 400),
        ('"1', 400),
        ("'1'", 400),
        ("", 400),
        ('"1" "2"', 400),
        ('"1"; drop', 400),
        ("{$ne: 1}", 400),
        ('"' + "a" * 10_000 + '"', 412),
        ('"1",' * 2_000, 400),
    ],
)
def test_if_match_refuses(
    registry: Registry, charger: Row, verb: str, value: str, status: int
) -> None:
    before = registry.state()
    body = b'{"status": "error"}' if verb == "PUT" else None
    answer = registry.ask(verb, f"/chargepoint/{charger['id']}", body, If_Match=value)
    assert (answer.status, list(answer.json)) == (status, ["detail"])
    assert registry.state() == before


def test_if_match_star_admits_what_is_there(registry: Registry) -> None:
    target = f"/chargepoint/{registry.add('Plaza Estrella 1')['id']}"
    assert registry.ask("PUT", target, b'{"status": "error"}', If_Match="*").status == 200
    assert registry.ask("DELETE", target, If_Match="*").status == 204
    assert registry.ask("DELETE", target, If_Match="*").status == 404
