"""manage.py apikey: create, list, revoke, rotate."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from access.documents import ApiKey
from access.keyring import keyring
from tests.conftest import Api, Clock


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("apikey", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def status(api: Api, key: str) -> int:
    keyring.forget()
    code: int = api.get("/chargepoint", headers={"Authorization": f"Bearer {key}"}).status_code
    return code


def create(*arguments: str) -> str:
    """The key: all that is printed on stdout."""
    printed = run("create", *arguments)
    assert re.fullmatch(r"cp_[0-9a-z]{8}_[A-Za-z0-9_-]{43}\n", printed)
    return printed.strip()


def test_it_creates_a_key_that_is_good(api: Api) -> None:
    assert status(api, create("Gateway", "--scope", "write")) == 200


def test_no_two_keys_are_the_same() -> None:
    keys = {create(str(number), "--scope", "read") for number in range(20)}
    assert len({key.split("_")[1] for key in keys}) == len(keys) == 20


def test_it_says_how_to_send_it_but_not_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("apikey", "create", "Gateway", "--scope", "read")
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 1
    assert "Authorization: Bearer" in err


def test_it_lists_what_is_no_secret(api: Api, clock: Clock) -> None:
    key = create("Screen", "--scope", "read", "--prefix", "Plaza ", "--expires", "90d")
    create("Owner", "--scope", "write", "--ids", "9,7")
    status(api, key)
    owner, screen = run("list").splitlines()
    assert "Owner" in owner and "write  ids 7,9  never used" in owner
    assert "read  names 'Plaza '...  expires 2027-02-21T10:00:00.123Z" in screen
    assert screen.endswith("used 2026-11-23T10:00:00.123Z")
    assert key[:11] in screen
    assert key not in screen
    run("revoke", "Owner")
    assert "revoked 2026-11-23T10:00:00.123Z" in run("list").splitlines()[0]


def test_it_expires(api: Api, clock: Clock) -> None:
    key = create("Guest", "--scope", "read", "--expires", "2h")
    clock.go_on(minutes=119)
    assert status(api, key) == 200
    clock.go_on(minutes=1)
    assert status(api, key) == 401


def test_it_revokes(api: Api) -> None:
    key = create("Gateway", "--scope", "write")
    run("revoke", "Gateway")
    assert status(api, key) == 401
    with pytest.raises(CommandError, match="no valid key 'Gateway'"):
        run("revoke", "Gateway")


def test_a_name_is_used_once_among_the_valid_ones() -> None:
    create("Gateway", "--scope", "write")
    with pytest.raises(CommandError, match="There is a key of this name"):
        run("create", "Gateway", "--scope", "read")
    run("revoke", "Gateway")
    create("Gateway", "--scope", "read")


def test_it_rotates(api: Api) -> None:
    old = create("Gateway", "--scope", "write", "--prefix", "Plaza ")
    new = run("rotate", "Gateway").strip()
    assert (status(api, old), status(api, new)) == (401, 200)
    assert old[:11] == new[:11]  # its id stays
    [row] = ApiKey.rows()
    assert row["prefix"] == "Plaza "


def test_it_rotates_with_a_grace(api: Api, clock: Clock) -> None:
    old = create("Gateway", "--scope", "write")
    new = run("rotate", "Gateway", "--grace", "1h").strip()
    assert (status(api, old), status(api, new)) == (200, 200)
    clock.go_on(hours=1)
    assert (status(api, old), status(api, new)) == (401, 200)


def test_it_does_not_rotate_what_has_expired(clock: Clock) -> None:
    create("Guest", "--scope", "read", "--expires", "2h")
    clock.go_on(hours=2)
    with pytest.raises(CommandError, match="'Guest' expired 2026-11-23T12:00:00.123Z.*revoke it"):
        run("rotate", "Guest")
    run("revoke", "Guest")
    create("Guest", "--scope", "read")


def test_it_does_not_rotate_what_is_not_there() -> None:
    with pytest.raises(CommandError, match="no valid key 'Gateway'"):
        run("rotate", "Gateway")


@pytest.mark.parametrize(
    "arguments",
    [
        ("create", "x"),
        ("create", "x", "--scope", "root"),
        ("create", "x", "--scope", "read", "--expires", "soon"),
        ("create", "x", "--scope", "read", "--expires", "-1d"),
        ("create", "x", "--scope", "read", "--ids", "1,x"),
        ("create", "x", "--scope", "read", "--ids", ""),
        ("create", "x", "--scope", "read", "--expires", "0m"),
        ("create", "x", "--scope", "read", "--prefix", " "),
        ("create", "", "--scope", "read"),
        ("create", "x" * 65, "--scope", "read"),
        ("create", "a\nb", "--scope", "read"),
        ("show", "x"),
    ],
)
def test_it_refuses_nonsense(arguments: tuple[str, ...], mongodb: Any) -> None:
    with pytest.raises(CommandError):
        run(*arguments)
    assert mongodb["api_keys"].count_documents({}) == 0
