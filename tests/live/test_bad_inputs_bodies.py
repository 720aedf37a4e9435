"""Bodies that are no charger: refused with a 4xx and small JSON, nothing changes."""

import json

import pytest

from tests.live.raw import JSON
from tests.live.registry import Registry, Row

VALID = b'{"name": "Plaza Nueva 1"}'
OBJECT = "Expected a JSON object."


@pytest.fixture(scope="module")
def charger(registry: Registry) -> Row:
    return registry.add("Plaza Mayor 3")


def chunked(body: bytes, size: int = 7) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)] + [b""]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)


BODIES = {
    "empty": (400, b"", {}),
    "only white space": (400, b" \r\n", {}),
    "null": (400, b"null", {}),
    "an array": (400, b"[]", {}),
    "an array of a charger": (400, b'[{"status": "error"}]', {}),
    "a number": (400, b"3", {}),
    "a string": (400, b'"x"', {}),
    "truncated": (400, b'{"status": "err', {}),
    "two objects": (400, b'{"status": "error"} {}', {}),
    "a comment": (400, b'{"status": "error"} // broken', {}),
    "single quotes": (400, b"{'status': 'error'}", {}),
    "NaN": (400, b'{"name": NaN}', {}),
    "Infinity": (400, b'{"name": Infinity}', {}),
    "1e999": (400, b'{"name": 1e999}', {}),
    "2^70": (400, b'{"name": %d}' % 2**70, {}),
    "as deep as a body can be": (400, b"[" * 32_768 + b"]" * 32_768, {}),
    "100,000 levels deep": (413, b"[" * 100_000 + b"]" * 100_000, {}),
    "64 KiB and a byte": (413, VALID + b" " * (65_537 - len(VALID)), {}),
    "10 MB": (413, b" " * 10_000_000, {}),
    "10 MB, chunked": (
        413,
        chunked(b" " * 10_000_000, 100_000),
        {"Content_Length": None, "Transfer_Encoding": "chunked"},
    ),
    "20 MB announced, none sent": (413, b"", {"Content_Length": "20000000"}),
    "a form": (415, b"name=x&status=error", {"Content_Type": "application/x-www-form-urlencoded"}),
    "a form with files": (415, b"--b--", {"Content_Type": "multipart/form-data; boundary=b"}),
    "XML": (415, b"<status>error</status>", {"Content_Type": "application/xml"}),
    "plain text": (415, VALID, {"Content_Type": "text/plain"}),
    "nonsense for a type": (415, VALID, {"Content_Type": "json"}),
    "UTF-7": (415, b'{"name": "+AOk-"}', {"Content_Type": f"{JSON}; charset=utf-7"}),
    "UTF-16": (415, VALID.decode().encode("utf-16"), {"Content_Type": f"{JSON}; charset=utf-16"}),
    "UTF-16 that claims to be UTF-8": (400, VALID.decode().encode("utf-16"), {}),
    "invalid UTF-8": (400, b'{"name": "\xff\xfe"}', {}),
    "UTF-8 of a surrogate": (400, b'{"name": "\xed\xa0\x80"}', {}),
    "a lone surrogate": (400, rb'{"name": "\ud800"}', {}),
    "gzip": (415, b"\x1f\x8b\x08\x00", {"Content_Encoding": "gzip"}),
    "a length that is too short": (400, VALID, {"Content_Length": "9"}),
    "a length below 0": (400, VALID, {"Content_Length": "-1"}),
    "a length of 2^70": (400, VALID, {"Content_Length": str(2**70)}),
    "a length in words": (400, VALID, {"Content_Length": "ten"}),
    "two lengths": (400, VALID, {"Content_length": str(len(VALID) - 1)}),
    "a length and chunks": (400, chunked(VALID), {"Transfer_Encoding": "chunked"}),
    "chunks without a size": (
        400,
        b"zz\r\n" + VALID,
        {"Content_Length": None, "Transfer_Encoding": "chunked"},
    ),
}


@pytest.mark.parametrize("verb", ["POST", "PUT"])
@pytest.mark.parametrize("case", BODIES)
def test_it_refuses(registry: Registry, charger: Row, verb: str, case: str) -> None:
    status, body, headers = BODIES[case]
    target = "/chargepoint" if verb == "POST" else f"/chargepoint/{charger['id']}"
    before = registry.state()
    answer = registry.ask(verb, target, body, **headers)
    assert answer.status == status, answer
    assert answer.json and len(answer.body) < 500
    assert registry.state() == before


def test_it_says_what_a_body_is(registry: Registry) -> None:
    assert registry.ask("POST", "/chargepoint", b"[]").json == {"detail": OBJECT}


def test_a_chunked_body_is_as_good_as_any(registry: Registry) -> None:
    body = chunked('{"name": "Plaza de España 1"}'.encode())
    headers = {"Content_Length": None, "Transfer_Encoding": "chunked"}
    answer = registry.ask("POST", "/chargepoint", body, **headers)
    assert answer.status == 201, answer
    assert answer.json["name"] == "Plaza de España 1"


def test_a_body_of_64_kib_is_read(registry: Registry) -> None:
    body = json.dumps({"name": "Plaza Larga 1"}).encode().ljust(65_536)
    assert registry.ask("POST", "/chargepoint", body).status == 201


def test_the_connection_serves_on_after_a_body_that_was_refused(registry: Registry) -> None:
    for body in (b"[]", b'{"status": "err', b"", b'{"name": 3}'):
        response = registry.http.post("/chargepoint", content=body, headers={"Content-Type": JSON})
        assert response.status_code == 400
        assert "connection" not in response.headers
