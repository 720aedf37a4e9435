"""The relay on a real MongoDB, where a write is seen by all only when a majority has it."""

from collections.abc import Iterator

import pytest

from chargepoints.documents import ChargePoint
from notifications import relay
from notifications.documents import Event
from tests.live.real_documents import real_documents
from tests.live.servers import Mongod
from tests.notifications.stand_ins import Bell


@pytest.fixture(autouse=True)
def mongodb(mongod: Mongod, settings: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(relay, "doorbell", Bell())
    with real_documents(mongod, settings):
        yield


def test_it_does_not_find_again_what_it_has_just_entered() -> None:
    """Or each run under load would collide with the one before."""
    for number in range(20):
        ChargePoint(name=f"Plaza {number}").save()
        assert [relay.run_once().pending for _ in range(2)] == [1, 0]


def test_it_empties_many_outboxes_at_once() -> None:
    chargers = [ChargePoint(name=f"Plaza {number}").save() for number in range(30)]
    for number, charger in enumerate(chargers):
        for status in ("charging", "error", "ready")[: number % 4]:
            charger.status = status
            charger.save()
    changes = sum(charger.version for charger in chargers)
    assert [relay.run_once().pending for _ in range(2)] == [changes, 0]
    assert Event.head() == changes
    assert ChargePoint.objects(outbox__0__exists=True).count() == 0
