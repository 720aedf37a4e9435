"""EventLog: the log's name, its epoch"""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from notifications.documents import Event, EventLog, Span
from notifications.events import Position
from notifications.management.commands import rotate_epoch
from tests.conftest import Api
from tests.notifications.conftest import MakeEvents


def test_the_first_caller_names_it_and_it_stays() -> None:
    epoch = EventLog.current_epoch()
    assert re.fullmatch("[a-z0-9]{6}", epoch)
    assert {EventLog.current_epoch() for _ in range(5)} == {epoch}
    assert EventLog.objects.count() == 1


def test_two_logs_have_different_names() -> None:
    epochs = {EventLog.rotate() for _ in range(20)}
    assert len(epochs) == 20


def test_of_two_first_callers_one_names_it(mongodb: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    collection = EventLog._get_collection()
    find_one = collection.find_one

    def late(*args: Any, **kwargs: Any) -> Any:
        """Finds nothing; then another process names the log."""
        monkeypatch.setattr(collection, "find_one", find_one)
        assert find_one(*args, **kwargs) is None
        collection.insert_one({"_id": "events", "epoch": "other"})

    monkeypatch.setattr(collection, "find_one", late)
    assert EventLog.current_epoch() == "other"
    assert mongodb["event_logs"].count_documents({}) == 1


def test_a_rotation_gives_it_another_name() -> None:
    before = EventLog.current_epoch()
    after = EventLog.rotate()
    assert after != before
    assert EventLog.current_epoch() == after
    assert EventLog.objects.count() == 1


def test_a_position_can_be_read_back_in_any_epoch() -> None:
    for _ in range(20):
        position = Position(EventLog.rotate(), 7)
        assert Position.parse(str(position)) == position


def test_its_span_is_from_the_oldest_entry_to_the_head(make_events: MakeEvents) -> None:
    epoch = EventLog.current_epoch()
    assert Span.read() == (epoch, 0, 0)
    make_events(3)
    assert Span.read() == Span(epoch, oldest=1, head=3)
    Event.prune(1)
    assert Span.read() == Span(epoch, oldest=3, head=3)


# --- manage.py rotate_epoch: that versions catch up needs $merge, see tests/live -----------------


def test_the_command_rotates_after_the_versions_have_caught_up(
    monkeypatch: pytest.MonkeyPatch, api: Api, make_events: MakeEvents
) -> None:
    make_events(2)
    [_, event] = api.get("/chargepoint/events").json()
    before, seen, out = EventLog.current_epoch(), [], StringIO()
    monkeypatch.setattr(
        rotate_epoch, "catch_up_versions", lambda: seen.append(EventLog.current_epoch())
    )
    call_command("rotate_epoch", stdout=out)
    after = EventLog.current_epoch()
    assert seen == [before]
    assert out.getvalue() == f"The event log's epoch is now {after}.\n"

    assert api.get(f"/chargepoint/events?since={event['id']}").status_code == 410
    assert [e["id"] for e in api.get("/chargepoint/events").json()] == [f"{after}-1", f"{after}-2"]
