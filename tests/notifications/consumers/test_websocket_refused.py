"""/ws/chargepoint: who is not let in, and the close code that says why (contract section 3)"""

import json

import pytest
from django.conf import LazySettings
from pymongo.errors import AutoReconnect

from chargepoints.documents import ChargePoint
from notifications.documents import Event
from tests.notifications.consumers.conftest import Connect
from tests.notifications.consumers.sockets import Socket

BAD_PARAMETERS = [
    *(("since=", "since"), ("since=-1", "since"), ("since=1.5", "since"), ("since=7", "since")),
    *(("since=abc-1&since=abc-1", "since"), ("since=9223372036854775808", "since")),
    *(("since=abc-" + "1" * 10_000, "since"), ("since=abc-%D9%A3", "since")),
    *(("since=abc-1%00", "since"), ("since=abc-1%0A", "since"), ("since=%FF", "since")),
    *(("types=", "types"), ("types=deleted,", "types"), ("types=heartbeat", "types")),
    *(("types=ALL", "types"), ("types=all,deleted", "types"), ("types=all&types=all", "types")),
    *(("status=READY", "status"), ("status=all", "status"), ("status=", "status")),
    *(("status[$ne]=ready", "status[$ne]"), ("status__ne=ready", "status__ne")),
    *(("heartbeat=4", "heartbeat"), ("heartbeat=301", "heartbeat"), ("heartbeat=x", "heartbeat")),
    *(("heartbeat=5.0", "heartbeat"), ("heartbeat=-5", "heartbeat"), ("limit=5", "limit")),
    *(("sinse=abc-1", "sinse"), ("__raw__=1", "__raw__"), ("x" * 10_000, "x" * 64)),
    ("&".join(letter + "%C3%B1" * 100 for letter in "abc"), "a\u00f1"),
]


@pytest.mark.parametrize(
    ("query", "named"), BAD_PARAMETERS, ids=[query[:24] for query, _ in BAD_PARAMETERS]
)
async def test_bad_parameters_are_4400_and_named(connect: Connect, query: str, named: str) -> None:
    socket = await connect(f"/ws/chargepoint?{query}")
    code, reason = await socket.closed()
    assert (code, named in reason) == (4400, True)
    assert len(reason.encode()) <= 123  # RFC 6455 section 5.5


async def test_a_thousand_parameters_are_4400(connect: Connect) -> None:
    socket = await connect("/ws/chargepoint?" + "&".join(["types=all"] * 1001))
    assert (await socket.closed())[0] == 4400


@pytest.mark.parametrize(
    "path",
    [
        *("/ws/chargepoint/2", f"/ws/chargepoint/{2**63 - 1}", f"/ws/chargepoint/{2**63}"),
        *(f"/ws/chargepoint/{'9' * 19}", f"/ws/chargepoint/{'1' * 10_000}"),
        *("/ws/chargepoint/0", "/ws/chargepoint/01", "/ws/chargepoint/-1", "/ws/chargepoint/1.0"),
        *("/ws/chargepoint/%D9%A3", "/ws/chargepoint/undefined", "/ws/chargepoint/1%00"),
        *("/ws/chargepoint/1/events", "/ws/chargepoint//", "/ws/chargepoints", "/ws", "/", "//"),
        *("/chargepoint", "/ws/../ws/chargepoint", "/ws/chargepoint/1/../1", "/WS/chargepoint"),
    ],
    ids=lambda path: path[:40],
)
async def test_what_is_not_there_is_4404(connect: Connect, charger: ChargePoint, path: str) -> None:
    code, reason = await (await connect(path)).closed()
    assert (code, bool(reason)) == (4404, True)


async def test_an_id_that_mongodb_cannot_hold_is_not_looked_for(
    monkeypatch: pytest.MonkeyPatch, connect: Connect
) -> None:
    monkeypatch.setattr(ChargePoint, "find_one", lambda *_: pytest.fail("asked MongoDB"))
    assert (await (await connect(f"/ws/chargepoint/{2**63}")).closed())[0] == 4404


@pytest.mark.parametrize("origin", ["https://evil", "null", "http://localhost:99999", ""])
async def test_a_foreign_page_is_4403_whatever_it_asks_for(
    delivery: None, settings: LazySettings, origin: str
) -> None:
    settings.ALLOWED_ORIGINS = []
    for path in ("/ws/chargepoint", "/ws/chargepoint/99", "/ws/chargepoint?types=x"):
        socket = await Socket(path, origin=origin).opened()
        assert (await socket.closed())[0] == 4403
        await socket.disconnect()


async def test_a_page_of_ours_is_let_in(delivery: None, settings: LazySettings) -> None:
    settings.ALLOWED_ORIGINS = ["https://charge.example"]
    socket = await Socket(
        "/ws/chargepoint", origin="https://charge.example", client="203.0.113.9"
    ).opened()
    assert await socket.receive_nothing()
    await socket.disconnect()


@pytest.mark.parametrize("client", ["203.0.113.9", None])
async def test_in_development_a_program_elsewhere_is_4403(
    delivery: None, settings: LazySettings, client: str | None
) -> None:
    settings.PRODUCTION = False
    socket = await Socket("/ws/chargepoint", client=client).opened()
    assert (await socket.closed())[0] == 4403
    await socket.disconnect()


async def test_while_mongodb_is_away_it_is_try_again_later(
    monkeypatch: pytest.MonkeyPatch, connect: Connect
) -> None:
    def away() -> int:
        raise AutoReconnect("away")

    with monkeypatch.context() as patch:
        patch.setattr(Event, "head", away)
        code, reason = await (await connect("/ws/chargepoint")).closed()
        assert (code, json.loads(reason)) == (1013, "The database is not available. Try again.")
    assert await (await connect("/ws/chargepoint")).receive_nothing()
