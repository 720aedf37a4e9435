"""The Python client's rules for connections: where it resumes, how long it waits, when it stops."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from chargepoint_client import Events, Expired, Refused, Replica
from chargepoint_client.follower import LONGEST, SHORTEST
from chargepoint_client.sync import run
from websockets.exceptions import ConnectionClosedError
from websockets.frames import Close

from notifications.consumers.codes import Close as Code
from tests.clients.answers import Registry, event


def query(follower: Events | Replica) -> dict[str, list[str]]:
    return parse_qs(urlsplit(follower.socket_url).query)


def take(events: Events, text: str) -> list[object]:
    return list(run(events.receive(text), Registry()))  # type: ignore[arg-type]


def closed(code: int) -> Exception:
    return ConnectionClosedError(Close(code, "because"), None)


def answered(status: int, **headers: str) -> Exception:
    request = httpx.Request("GET", "http://x/")
    response = httpx.Response(status, headers=headers, request=request)
    return httpx.HTTPStatusError("no", request=request, response=response)


def test_it_asks_for_what_it_is_told_to() -> None:
    events = Events("https://x/", "cp_key", since="e-3", types="created", status="ready", charger=7)
    assert events.socket_url.startswith("wss://x/ws/chargepoint/7?")
    assert query(events) == {
        "since": ["e-3"],
        "types": ["created"],
        "status": ["ready"],
        "heartbeat": ["5"],
    }
    assert events.headers == {"Authorization": "Bearer cp_key"}


@pytest.mark.parametrize("url", ["localhost:8000", "ws://x", ""])
def test_it_says_so_when_an_address_is_none(url: str) -> None:
    with pytest.raises(ValueError, match="is not like"):
        Replica(url)


def test_without_since_it_begins_with_the_next_event() -> None:
    events, registry = Events("http://x"), Registry(head="e-8")
    for _ in range(2):
        run(events.begin(), registry)  # type: ignore[arg-type]
    assert events.position == "e-8"
    assert len(registry.asked) == 1


def test_it_resumes_from_the_last_message_also_from_a_heartbeat() -> None:
    events = Events("http://x", since="e-3")
    assert [e["id"] for e in take(events, event(6, "deleted", 1, 6, "ready"))] == ["e-6"]  # type: ignore[index]
    assert query(events)["since"] == ["e-6"]
    assert take(events, '{"type": "heartbeat", "id": "e-9"}') == []
    assert query(events)["since"] == ["e-9"]


def test_events_end_where_something_may_be_missing() -> None:
    events = Events("http://x", since="e-3")
    with pytest.raises(Expired) as expired:
        take(events, '{"type": "reset", "id": "e-9", "reason": "expired"}')
    assert (expired.value.reason, expired.value.position) == ("expired", "e-9")


@pytest.mark.parametrize("code", list(Code))
def test_close_codes(code: Code) -> None:
    """The registry's own list says after which of them to come back."""
    if code.retry:
        assert Replica("http://x").wait(closed(code)) >= 0
    else:
        with pytest.raises(Refused, match="because") as refused:
            Replica("http://x").wait(closed(code))
        assert refused.value.code == code


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_it_does_not_repeat_what_was_refused(status: int) -> None:
    with pytest.raises(Refused):
        Replica("http://x").wait(answered(status))


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_it_waits_as_long_as_the_server_asks(status: int) -> None:
    wait = Replica("http://x").wait(answered(status, **{"Retry-After": "60"}))
    assert 60 <= wait <= 60 + SHORTEST


def test_it_waits_longer_each_time_and_at_random() -> None:
    def waits() -> list[float]:
        replica = Replica("http://x")
        return [replica.wait(OSError()) for _ in range(2000)]

    series = [waits()[:12] for _ in range(200)]
    longest = [max(attempt) for attempt in zip(*series, strict=True)]
    assert longest[0] <= SHORTEST
    assert longest[:5] == sorted(longest[:5])
    assert SHORTEST * 8 < longest[-1] <= LONGEST
    assert min(waits[-1] for waits in series) < 2


def test_after_a_message_waits_are_short_again() -> None:
    events = Events("http://x", since="e-3")
    for _ in range(20):
        events.wait(OSError())
    take(events, '{"type": "heartbeat", "id": "e-9"}')
    assert events.wait(OSError()) <= SHORTEST


def test_it_says_why_it_waits_and_how_long(caplog: pytest.LogCaptureFixture) -> None:
    for error, reason in [
        (closed(1012), "1012"),
        (OSError("refused"), "refused"),
        (TimeoutError(), "TimeoutError"),
    ]:
        caplog.clear()
        wait = Replica("http://x").wait(error)
        [record] = caplog.records
        assert (record.name, record.levelname) == ("chargepoint_client", "WARNING")
        assert reason in record.message
        assert record.message.endswith(f"; again in {wait:.1f} s")
