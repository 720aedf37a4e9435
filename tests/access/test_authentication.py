"""401 without a good key: bad-inputs.md, part Keys."""

import re
from datetime import timedelta
from typing import Any

import pytest

from access.documents import ApiKey
from access.keyring import FRESH, keyring
from project.base.database import MongoDBAway
from project.base.fields import now
from tests.access.conftest import ApiOf, MakeKey
from tests.conftest import Api, Clock

SECRET = "A" * 43
BAD = {
    "empty": "",
    "no key": "Bearer ",
    "no scheme": f"cp_abcdefgh_{SECRET}",
    "another scheme": f"Basic cp_abcdefgh_{SECRET}",
    "malformed": "Bearer x",
    "unknown": f"Bearer cp_abcdefgh_{SECRET}",
    "longer": f"Bearer cp_abcdefgh_{SECRET}A",
    "10 kB": f"Bearer cp_abcdefgh_{'A' * 10_000}",
    "unicode": "Bearer cp_abcdefgh_" + "ñ" * 43,
    "an operator": 'Bearer {"$ne": ""}',
    "a NUL": f"Bearer cp_abcdefgh_{SECRET[:-1]}\0",
    "a line more": f"Bearer cp_abcdefgh_{SECRET}\n",
}


def refuses(api: Api, **headers: str) -> bool:
    response = api.get("/chargepoint", headers=headers)
    assert list(response.json()) == ["detail"]
    return (response.status_code, response["WWW-Authenticate"]) == (
        401,
        'Bearer realm="chargepoint"',
    )


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_it_lets_in_who_has_a_key(api: Api, make_key: MakeKey) -> None:
    key = make_key("read")
    assert api.get("/chargepoint", headers=bearer(key)).status_code == 200
    # The scheme is not case-sensitive (RFC 9110 section 11.1).
    assert api.get("/chargepoint", headers={"Authorization": f"bearer {key}"}).status_code == 200


def test_it_refuses_who_has_none(api: Api) -> None:
    assert refuses(api)


@pytest.mark.parametrize("case", BAD)
def test_it_refuses_what_is_no_key(api: Api, case: str) -> None:
    assert refuses(api, Authorization=BAD[case])


def test_it_refuses_another_secret(api: Api, make_key: MakeKey) -> None:
    key = make_key()
    other = key[:-1] + ("A" if key[-1] != "A" else "B")
    assert refuses(api, **bearer(other))
    assert refuses(api, **bearer(key.swapcase()))


def test_it_refuses_two_keys(api: Api, make_key: MakeKey) -> None:
    key = make_key()
    assert refuses(api, Authorization=f"Bearer {key},Bearer {key}")


def test_it_refuses_a_key_in_the_url(api: Api, make_key: MakeKey) -> None:
    key = make_key()
    for parameter in ("key", "api_key", "access_token", "ticket", "Authorization"):
        assert api.get(f"/chargepoint?{parameter}={key}").status_code == 401
        # Also beside a good one: it is a parameter that we do not know.
        assert api.get(f"/chargepoint?{parameter}={key}", headers=bearer(key)).status_code == 400


def test_it_refuses_a_key_whose_time_is_over(api: Api, make_key: MakeKey, clock: Clock) -> None:
    key = make_key(expires_at=now() + timedelta(days=1))
    assert api.get("/chargepoint", headers=bearer(key)).status_code == 200
    clock.go_on(days=1)  # at once: the keyring knows when
    assert refuses(api, **bearer(key))


def test_it_refuses_a_revoked_key(api: Api, make_key: MakeKey) -> None:
    key = make_key(name="gateway")
    ApiKey.revoke("gateway")
    assert refuses(api, **bearer(key))


def test_it_refuses_a_revoked_key_that_it_has_seen(
    api: Api, make_key: MakeKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    elapsed = 1000.0
    monkeypatch.setattr("access.keyring.time.monotonic", lambda: elapsed)
    key = make_key(name="gateway")
    assert api.get("/chargepoint", headers=bearer(key)).status_code == 200
    ApiKey.revoke("gateway")
    assert FRESH <= 10
    elapsed += FRESH + 0.001
    assert refuses(api, **bearer(key))


def test_it_costs_no_query_to_see_a_key_again(
    api: Api, make_key: MakeKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, looks = make_key(), []
    identify = ApiKey.identify
    monkeypatch.setattr(ApiKey, "identify", lambda *a: looks.append(a) or identify(*a))
    for _ in range(5):
        assert api.get("/chargepoint", headers=bearer(key)).status_code == 200
    assert len(looks) == 1


def test_it_keeps_no_secret(make_key: MakeKey, mongodb: Any, api: Api) -> None:
    key = make_key()
    api.get("/chargepoint", headers=bearer(key))
    secret = key.split("_", 2)[2]
    assert len(secret) == 43
    assert secret not in repr(list(mongodb["api_keys"].find()))
    assert secret not in repr(vars(keyring))
    assert re.fullmatch("[0-9a-f]{64}", mongodb["api_keys"].find_one()["digest"])


def test_it_answers_everyone_who_is_refused_the_same(api: Api, make_key: MakeKey) -> None:
    revoked = make_key(name="revoked")
    ApiKey.revoke("revoked")
    keys = [revoked, make_key()[:-1] + "!", make_key(name="o", expires_at=now())]
    bodies = {api.get("/chargepoint", headers=bearer(key)).content for key in keys}
    assert len(bodies) == 1


def test_it_says_503_while_mongodb_is_away(api_of: ApiOf, monkeypatch: pytest.MonkeyPatch) -> None:
    api = api_of()

    def away() -> None:
        raise MongoDBAway("MongoDB is away")

    monkeypatch.setattr("project.base.database.availability.require", away)
    response = api.get("/chargepoint")
    assert (response.status_code, response["Retry-After"]) == (503, "2")
