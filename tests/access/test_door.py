"""Connections: let in with a key or a ticket, counted, and shown out when the key goes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from rest_framework.exceptions import NotAuthenticated

from access.authentication import KeyRefused
from access.documents import ApiKey, Ticket
from access.door import Door, TooManyConnections, Visit
from access.keyring import keyring
from tests.access.conftest import MakeKey

Admit = Callable[..., Any]


@pytest.fixture
async def door(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
    async def at_once(call: Callable[[], Any], *args: Any) -> Any:
        return call(*args)  # mongomock is not made for threads

    monkeypatch.setattr("access.door.asyncio.to_thread", at_once)
    door = Door()
    yield door
    if door._patrol:
        door._patrol.cancel()


@pytest.fixture
def admit(door: Door) -> Admit:
    """Admit a connection with this key, from this address."""

    async def admit(
        key: str = "", ticket: str = "", address: str = "10.0.0.1", out: Any = None
    ) -> Visit:
        headers = [(b"authorization", f"Bearer {key}".encode())] if key else []
        scope = {"client": (address, 1), "headers": headers}

        async def show_out() -> None:
            out.append(key)

        return await door.admit(scope, [ticket] if ticket else [], show_out)

    return admit


async def test_it_lets_in_with_a_key_or_a_ticket(admit: Admit, make_key: MakeKey) -> None:
    visit = await admit(make_key("read", "Screen"))
    assert visit.identity.name == "Screen"
    ticket, _ = Ticket.issue(visit.identity)
    assert (await admit(ticket=ticket)).identity == visit.identity


async def test_it_refuses_everybody_else(admit: Admit, make_key: MakeKey, door: Door) -> None:
    with pytest.raises(NotAuthenticated):
        await admit()
    for wrong in ({"key": "x"}, {"ticket": "x"}, {"ticket": make_key()}):
        with pytest.raises(KeyRefused):
            await admit(**wrong)
    assert not door._visits and not door._addresses and not door._keys


async def test_it_refuses_two_keys(door: Door, make_key: MakeKey) -> None:
    header = (b"authorization", f"Bearer {make_key()}".encode())

    async def show_out() -> None: ...

    with pytest.raises(KeyRefused):
        await door.admit({"client": None, "headers": [header, header]}, [], show_out)


async def test_a_key_has_so_many_connections(
    admit: Admit, make_key: MakeKey, settings: Any, door: Door
) -> None:
    settings.CONNECTIONS_PER_KEY = 2
    one, other = make_key(name="one"), make_key(name="other")
    first, _ = await admit(one), await admit(one)
    with pytest.raises(TooManyConnections):
        await admit(one)
    await admit(other)
    first.end()
    first.end()  # once is enough, twice does no harm
    await admit(one)
    with pytest.raises(TooManyConnections):
        await admit(one)


async def test_an_address_has_so_many_connections(
    admit: Admit, make_key: MakeKey, settings: Any
) -> None:
    settings.CONNECTIONS_PER_ADDRESS = 2
    results = await asyncio.gather(
        *(admit(make_key(name=str(n))) for n in range(5)), return_exceptions=True
    )
    assert sum(isinstance(result, Visit) for result in results) == 2
    await admit(make_key(name="6"), address="10.0.0.2")


async def test_it_counts_where_no_key_is_required(admit: Admit, settings: Any) -> None:
    settings.API_KEYS, settings.CONNECTIONS_PER_ADDRESS = "off", 1
    assert (await admit()).identity is None
    with pytest.raises(TooManyConnections):
        await admit()


async def test_what_is_over_takes_no_memory(admit: Admit, make_key: MakeKey, door: Door) -> None:
    key = make_key()
    for visit in [await admit(key) for _ in range(10)]:
        visit.end()
    assert not door._visits and not door._addresses and not door._keys


@pytest.mark.parametrize(
    "happens", [lambda: ApiKey.revoke("Screen"), lambda: ApiKey.rotate("Screen")]
)
async def test_it_shows_out_whose_key_goes(
    admit: Admit, make_key: MakeKey, door: Door, happens: Callable[[], Any]
) -> None:
    out: list[str] = []
    gone, stays = make_key("read", "Screen"), make_key("read", "Desk")
    await admit(gone, out=out), await admit(stays, out=out), await admit(gone, out=out)
    await door.look()
    assert out == []
    happens()
    await door.look()
    assert out == [gone, gone]


async def test_it_shows_out_whose_key_has_less_to_see(
    admit: Admit, make_key: MakeKey, door: Door, mongodb: Any
) -> None:
    out: list[str] = []
    key = make_key("read")
    await admit(key, out=out)
    mongodb["api_keys"].update_one({}, {"$set": {"prefix": "Plaza "}})
    await door.look()
    assert out == [key]


async def test_it_looks_by_itself(
    admit: Admit, make_key: MakeKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("access.door.PATROL", 0.001)
    gone = asyncio.Event()
    visit = await admit(make_key("read", "Screen"))

    async def show_out() -> None:
        gone.set()

    visit.show_out = show_out
    ApiKey.revoke("Screen")
    keyring.forget()
    async with asyncio.timeout(5):
        await gone.wait()
