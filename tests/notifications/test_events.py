"""The wire format of events (contract section 4)"""

import json
from collections.abc import Callable

import pytest

from chargepoints.documents import Change as Type
from chargepoints.documents import ChargePoint
from notifications import events
from notifications.feed import Entry
from tests.conftest import Api, Clock
from tests.notifications.conftest import Deliver, Log

AT = "2026-11-23T10:00:00.123Z"


def create(charger: ChargePoint) -> None:
    charger.save()


def change_status(charger: ChargePoint) -> None:
    charger.save()
    charger.status = "charging"
    charger.save()


def rename(charger: ChargePoint) -> None:
    charger.save()
    charger.name = "Calle Ñu 4"
    charger.save()


def delete(charger: ChargePoint) -> None:
    charger.save().soft_delete()


def restore(charger: ChargePoint) -> None:
    charger.save().soft_delete().restore()


EVENTS = [
    (create, "created", 1, ("Plaza Mayor 3", "ready"), (None, "ready")),
    (change_status, "status_changed", 2, ("Plaza Mayor 3", "charging"), ("ready", "charging")),
    (rename, "renamed", 2, ("Calle Ñu 4", "ready"), ("Plaza Mayor 3", "Calle Ñu 4")),
    (delete, "deleted", 2, ("Plaza Mayor 3", "ready"), ("ready", None)),
    (restore, "restored", 3, ("Plaza Mayor 3", "ready"), (None, "ready")),
]

Change = Callable[[ChargePoint], None]


@pytest.mark.parametrize(
    ("change", "type", "version", "is_now", "moved"), EVENTS, ids=[row[1] for row in EVENTS]
)
def test_it_looks_like_this(
    clock: Clock,
    deliver: Deliver,
    log: Log,
    change: Change,
    type: str,
    version: int,
    is_now: tuple[str, str],
    moved: tuple[str | None, str | None],
) -> None:
    change(ChargePoint(name="Plaza Mayor 3"))
    deliver()
    frame = events.frame("k3f9", log()[-1])
    assert json.loads(frame) == {
        "id": f"k3f9-{version}",
        "type": type,
        "at": AT,
        "version": version,
        "chargepoint": {"id": 1, "name": is_now[0], "status": is_now[1]},
        "old": moved[0],
        "new": moved[1],
    }


def test_its_text_is_the_contracts_letter_for_letter(
    clock: Clock, deliver: Deliver, log: Log
) -> None:
    change_status(ChargePoint(name="Plaza Mayor 3"))
    deliver()
    assert events.frame("k3f9", log()[-1]) == (
        '{"id":"k3f9-2","type":"status_changed","at":"2026-11-23T10:00:00.123Z","version":2,'
        '"chargepoint":{"id":1,"name":"Plaza Mayor 3","status":"charging"},'
        '"old":"ready","new":"charging"}'
    )


def test_a_frame_is_the_json_pages_element(api: Api, deliver: Deliver, log: Log) -> None:
    for name, (change, *_) in zip("abcde", EVENTS, strict=True):
        change(ChargePoint(name=name))
    deliver()
    page = api.get("/chargepoint/events")
    epoch = page.json()[0]["id"].split("-")[0]
    assert page.content.decode() == f"[{','.join(events.frame(epoch, row) for row in log())}]"
    assert {event["type"] for event in page.json()} == set(Type.ALL)


def test_a_new_name_and_a_new_status_are_two_events_in_that_order(
    api: Api, charger: ChargePoint, deliver: Deliver
) -> None:
    api.put("/chargepoint/1", {"status": "error", "name": "Calle 4"})
    deliver()
    renamed, changed = api.get("/chargepoint/events").json()[1:]
    assert (renamed["type"], renamed["version"]) == ("renamed", 2)
    assert renamed["chargepoint"] == {"id": 1, "name": "Calle 4", "status": "ready"}
    assert (changed["type"], changed["version"]) == ("status_changed", 3)
    assert changed["chargepoint"] == {"id": 1, "name": "Calle 4", "status": "error"}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (create, "ready"),
        (change_status, "charging"),
        (rename, None),
        (delete, None),
        (restore, "ready"),
    ],
)
def test_its_new_status_is_none_where_it_brings_none_about(
    deliver: Deliver, log: Log, change: Change, status: str | None
) -> None:
    change(ChargePoint(name="Plaza Mayor 3"))
    deliver()
    assert events.new_status(log()[-1]) == status
    assert Entry.of("k3f9", log()[-1]).new_status == status


def test_the_messages_that_are_no_events() -> None:
    assert events.heartbeat("k3f9-7") == '{"type":"heartbeat","id":"k3f9-7"}'
    assert events.reset("k3f9-7", "expired") == (
        '{"type":"reset","id":"k3f9-7","reason":"expired"}'
    )
