"""A line of the log: what is in it, and what never is."""

import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from observability.logs import JsonLines, TextLines
from observability.tracing import Traced
from project.base.trace import Trace, current
from project.server.lines import say

KEY = "cp_k3f9a1b2_" + "aB3-_" * 8 + "xyz"
SECRETS = {
    "a key": (KEY, "cp_k3f9a1b2_***"),
    "a header": ("Authorization: Bearer 12345", "Authorization: Bearer ***"),
    "another spelling": ("{'authorization': 'bEARER abc'}", "{'authorization': 'bEARER ***'}"),
    "a ticket": ("/ws/chargepoint?x=1&ticket=abc&y=2", "/ws/chargepoint?x=1&ticket=***&y=2"),
    "MONGODB_URI": ("mongodb://app:p%40ss@db/cp", "mongodb://app:***@db/cp"),
    "REDIS_URL": ("redis://:word@redis:6379", "redis://:***@redis:6379"),
}


def record(message: str, *arguments: object, **extra: Any) -> logging.LogRecord:
    made = logging.LogRecord(
        "notifications.relay", logging.INFO, "x.py", 1, message, arguments, None
    )
    made.__dict__.update(extra)
    return made


@pytest.fixture
def request_id() -> Iterator[str]:
    token = current.set(Trace("req-42"))
    yield "req-42"
    current.reset(token)


def test_it_is_one_object(request_id: str) -> None:
    made = record("moved %d\nevents", 3, ms=1.5)
    made.created, made.msecs = 1795428000.9996, 999.6
    assert json.loads(JsonLines().format(made)) == {
        "time": "2026-11-23T10:00:00.999Z",
        "level": "INFO",
        "logger": "notifications.relay",
        "message": "moved 3\nevents",
        "ms": 1.5,
        "request_id": "req-42",
    }
    assert "\n" not in JsonLines().format(made)


def test_nothing_that_can_be_in_a_message_loses_the_line() -> None:
    line = JsonLines().format(record("\ud800 %s", object()))
    assert json.loads(line)["message"].startswith("\ud800 <object")


def test_an_exception_is_in_the_same_line() -> None:
    try:
        raise ValueError(KEY)
    except ValueError:
        made = record("It failed")
        made.exc_info = sys.exc_info()
    line = JsonLines().format(made)
    assert "ValueError: cp_k3f9a1b2_***" in json.loads(line)["exc_info"]


def test_text_is_for_people(request_id: str) -> None:
    line = TextLines().format(record("moved %d", 3))
    assert line.endswith(" INFO notifications.relay: moved 3 [req-42]")


def test_nobody_forges_a_line_of_text() -> None:
    forged = "GET /x\n2026-11-23 10:00:00,000 ERROR x: all is lost\x1b[2J\x85\u2028"
    line = TextLines().format(record("%s 404", forged))
    assert len(line.splitlines()) == 1 and "\x1b" not in line
    assert "GET /x\\n2026" in line and "lost\\x1b[2J\\x85\\u2028 404" in line


def test_an_exception_keeps_its_lines_in_text() -> None:
    made = record("It failed")
    made.exc_text = "Traceback\n  ValueError"
    assert TextLines().format(made).endswith(": It failed\nTraceback\n  ValueError")


def test_outside_of_requests_there_is_no_id() -> None:
    assert "request_id" not in json.loads(JsonLines().format(record("x")))
    assert TextLines().format(record("x")).endswith(": x")


@pytest.mark.parametrize("formatter", [JsonLines(), TextLines()], ids=["json", "text"])
@pytest.mark.parametrize("secret", SECRETS)
def test_it_tells_no_secret(formatter: logging.Formatter, secret: str) -> None:
    told, shown = SECRETS[secret]
    line = formatter.format(record("before %s after", told))
    assert f"before {shown} after" in line


def test_it_leaves_the_rest_as_it_is() -> None:
    text = "GET http://db:27017/x 200 bearer"
    assert text in TextLines().format(record(text))


# --- One line for each request -------------------------------------------------------------------


async def test_a_request_has_a_line(caplog: pytest.LogCaptureFixture, settings: Any) -> None:
    settings.TRUSTED_PROXY_HOPS = 1

    async def app(scope: Any, receive: Any, send: Any) -> None:
        trace = current.get()
        assert trace is not None
        trace.key = "Gateway Madrid"
        await send({"type": "http.response.start", "status": 404, "headers": []})

    async def send(message: Any) -> None: ...

    scope = {
        **{"type": "http", "method": "GET", "path": "/chargepoint/7", "client": ("127.0.0.1", 1)},
        "query_string": b"ticket=secret",
        "headers": [(b"x-forwarded-for", b"10.0.0.9"), (b"authorization", b"Bearer secret")],
    }
    with caplog.at_level(logging.INFO, "observability.requests"):
        await Traced(app)(scope, None, send)  # type: ignore[arg-type]
    [line] = [json.loads(JsonLines().format(made)) for made in caplog.records]
    assert line["ms"] >= 0
    assert (
        line.items()
        >= {
            **{"method": "GET", "path": "/chargepoint/7", "status": 404, "close": None},
            **{"key": "Gateway Madrid", "client": "10.0.0.9"},
        }.items()
    )
    assert "secret" not in json.dumps(line)


@pytest.mark.parametrize(
    ("variables", "is_json"),
    [
        ({}, False),
        ({"SECRET_KEY": "x"}, True),
        ({"LOG_FORMAT": "json"}, True),
        ({"SECRET_KEY": "x", "LOG_FORMAT": "text"}, False),
    ],
)
def test_the_supervisor_speaks_as_the_workers_do(
    monkeypatch: pytest.MonkeyPatch, capsys: Any, variables: dict[str, str], is_json: bool
) -> None:
    for name in ("SECRET_KEY", "DEBUG", "LOG_FORMAT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    say("It is ready", "INFO")
    line = capsys.readouterr().out
    if is_json:
        found = json.loads(line)
        assert (found["message"], found["level"]) == ("It is ready", "INFO")
        assert len(found["time"]) == len("2026-11-23T10:00:00.999Z")
    else:
        assert line == "It is ready\n"
