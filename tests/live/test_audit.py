"""The audit finds what it looks for: each doctored log or delivery is refused."""

from datetime import UTC, datetime

import pytest
from jsonschema_rs import ValidationError

from tests.live.audit import Change, Findings, Row, Socket, as_event

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)


def row(position: int, charger: int, version: int, old: str | None, new: str) -> Row:
    return {
        "_id": position,
        "at": AT,
        "type": "status_changed" if version > 1 else "created",
        "charge_point": charger,
        "version": version,
        "name": f"Plaza {charger}",
        "status": new,
        "old": old,
        "new": new,
    }


CREATED = row(1, 1, 1, None, "ready")
OTHER = row(2, 2, 1, None, "ready")
CHARGING = row(3, 1, 2, "ready", "charging")
WAITING = row(4, 1, 3, "charging", "waiting")
LOG = [CREATED, OTHER, CHARGING, WAITING]
EVENTS = [as_event(each, "k3f9") for each in LOG]
ACKNOWLEDGED = [Change(1, 3, "Plaza 1", "waiting"), Change(2, 1, "Plaza 2", "ready")]


def test_it_accepts_what_is_right() -> None:
    findings = Findings(LOG, "k3f9")
    findings.acknowledged_is_logged(ACKNOWLEDGED)
    findings.delivered_is_log("a subscriber", 1, EVENTS[1:])
    findings.watched_is_log([(1, 1, 1), (2, 2, 1)])
    findings.chargers_are_current({id: charger(id) for id in (1, 2)})
    result = findings.conclude(ACKNOWLEDGED)
    assert str(result) == "acknowledged 2 delivered 2 lost 0 duplicated 0 reordered 0"


@pytest.mark.parametrize(
    ("rows", "invariant"),
    [
        ([CREATED, OTHER, WAITING | {"_id": 3}], "I2"),  # a version is missing
        ([CREATED, OTHER, CHARGING | {"old": "error"}], "I2"),
        ([CREATED, OTHER, CHARGING | {"_id": 4}], "I3"),
        ([CREATED, OTHER, CHARGING, CHARGING | {"_id": 4}], "I4"),
        ([OTHER | {"_id": 1}, CHARGING | {"_id": 2}], "I2"),  # it was never created
    ],
)
def test_it_refuses_a_log(rows: list[Row], invariant: str) -> None:
    with pytest.raises(AssertionError, match=invariant):
        Findings(rows, "k3f9").conclude([])


@pytest.mark.parametrize(
    ("delivered", "figures"),
    [
        (EVENTS[:3], "delivered 1 lost 1 duplicated 0 reordered 0"),
        ([*EVENTS, EVENTS[3]], "delivered 2 lost 0 duplicated 1 reordered 0"),
        ([EVENTS[1], EVENTS[0], *EVENTS[2:]], "delivered 2 lost 0 duplicated 0 reordered 1"),
        ([*EVENTS[:3], EVENTS[3] | {"new": "error"}], "I7"),
        ([*EVENTS, EVENTS[3] | {"id": "k3f9-5"}], "I7"),  # not in the log
    ],
)
def test_it_refuses_a_delivery(delivered: list[dict[str, object]], figures: str) -> None:
    findings = Findings(LOG, "k3f9")
    findings.delivered_is_log("a subscriber", 0, delivered)
    with pytest.raises(AssertionError, match=figures):
        findings.conclude(ACKNOWLEDGED)


@pytest.mark.parametrize(
    "change", [Change(2, 2, "Plaza 2", "error"), Change(1, 3, "Plaza 1", "charging")]
)
def test_it_refuses_an_acknowledgement_that_was_not_kept(change: Change) -> None:
    findings = Findings(LOG, "k3f9")
    findings.acknowledged_is_logged([change])
    with pytest.raises(AssertionError, match="I1"):
        findings.conclude([change])


@pytest.mark.parametrize("watched", [[(1, 1, 1), (3, 1, 2)], [(1, 1, 1), (2, 1, 2)]])
def test_it_refuses_what_a_reader_saw_before(watched: list[tuple[int, int, int]]) -> None:
    findings = Findings(LOG, "k3f9")
    findings.watched_is_log(watched)
    with pytest.raises(AssertionError, match="I3"):
        findings.conclude([])


@pytest.mark.parametrize("wrong", [{"version": 2}, {"outbox": [{}]}, {"status": "error"}])
def test_it_refuses_a_charger_that_is_not_what_the_log_says(wrong: Row) -> None:
    findings = Findings(LOG, "k3f9")
    findings.chargers_are_current({1: charger(1) | wrong, 2: charger(2)})
    with pytest.raises(AssertionError, match="I2"):
        findings.conclude([])


def charger(id: int) -> Row:
    last = WAITING if id == 1 else OTHER
    return {field: last[field] for field in ("name", "status", "version")} | {"_id": id}


def test_it_refuses_a_message_that_is_not_as_described() -> None:
    subscriber = Socket([], "k3f9-0")
    subscriber.take(EVENTS[0])
    for wrong in (EVENTS[0] | {"old": "ready"}, {"type": "reset", "id": "k3f9-1"}):
        with pytest.raises(ValidationError):
            subscriber.take(wrong)
