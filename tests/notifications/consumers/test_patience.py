"""Whoever is in the same send for too long is given up, and nobody else."""

import asyncio
import time

import pytest

from notifications.consumers import patience
from notifications.consumers.patience import Patience
from tests.notifications.conftest import until


class Sender:
    def __init__(self, given_up: list["Sender"]) -> None:
        self.given_up = given_up

    def give_up(self) -> None:
        self.given_up.append(self)


async def test_it_gives_up_whoever_is_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE", 0.05)
    given_up: list[Sender] = []
    timed = Patience()
    again, first, punctual, second = (Sender(given_up) for _ in range(4))
    began = time.monotonic()
    for sender in (again, first, punctual):
        timed.begin(sender)
    timed.end(punctual)
    timed.end(again)
    timed.begin(again)  # its next send: it has made progress
    await asyncio.sleep(0.01)
    began_later = time.monotonic()
    timed.begin(second)
    await until(lambda: given_up)
    assert time.monotonic() >= began + 0.05
    await until(lambda: second in given_up)
    assert time.monotonic() >= began_later + 0.05
    assert given_up == [first, again, second]
    timed.end(first)  # its task comes to its end


async def test_it_looks_only_while_somebody_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE", 0.01)
    given_up: list[Sender] = []
    timed, sender = Patience(), Sender(given_up)
    timed.begin(sender)
    timed.end(sender)
    await until(lambda: timed._timer is None)
    timed.begin(sender)
    await until(lambda: given_up == [sender])
