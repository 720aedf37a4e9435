"""The parts of manage.py simulate that need no server of ours. The whole: tests/live."""

import random
import re
from collections import Counter
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core.management import CommandError, call_command

from chargepoints.documents import Status
from project.simulator.life import NEXT, PACE, next_change


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--rate", "0"], "'0' is not a number above 0"),
        (["--rate", "nan"], "'nan' is not a number above 0"),
        (["--duration", "-1"], "--duration"),
        (["--fleet", "0"], "'0' is not a whole number from 1"),
        (["--url", "localhost:8000"], "'localhost:8000' is not like http://localhost:8000"),
        (["--url", "http://localhost:x"], "--url: "),
        (["--url", "ftp://localhost"], "'ftp://localhost' is not like"),
    ],
)
def test_it_says_what_is_wrong(arguments: list[str], complaint: str) -> None:
    with pytest.raises(CommandError, match=re.escape(complaint)):
        call_command("simulate", *arguments)


def test_it_sends_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    class Gate(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append((self.path, self.headers["Authorization"]))
            self.send_response(401)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    monkeypatch.setenv("API_KEY", "cp_secret")
    with HTTPServer(("127.0.0.1", 0), Gate) as gate:
        Thread(target=gate.handle_request).start()
        with pytest.raises(CommandError, match="The server refuses: 401 Unauthorized"):
            call_command("simulate", "--url", f"http://127.0.0.1:{gate.server_port}/api/")
    assert seen == [("/api/chargepoint?limit=1000&after=0", "Bearer cp_secret")]


def test_the_fleet_looks_like_a_fleet() -> None:
    """Most are ready, some charging, few in error: whatever they begin with."""
    assert set(NEXT) == set(PACE) == set(Status.ALL)
    chance = random.getstate()
    random.seed(3)
    try:
        statuses = dict.fromkeys(range(200), "error")
        for _ in range(5_000):
            id, status = next_change(statuses)
            assert status != statuses[id]
            statuses[id] = status
    finally:
        random.setstate(chance)
    counts = Counter(statuses.values())
    assert counts["ready"] > counts["charging"] > counts["waiting"] > 0
    assert 0 < counts["error"] < 30
