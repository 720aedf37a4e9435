"""The Python client's rules for a live copy (clients/python), without a server."""

from typing import Any

import httpx
import pytest
from chargepoint_client import Change, Replica
from chargepoint_client.sync import run

from tests.clients.answers import LATER, Registry, charger, event


def begun(registry: Registry) -> tuple[Replica, list[Change]]:
    replica = Replica("http://x")
    return replica, run(replica.begin(), registry)  # type: ignore[arg-type]


def take(replica: Replica, registry: Registry, text: str) -> list[Change]:
    return run(replica.receive(text), registry)  # type: ignore[arg-type]


def test_it_begins_with_all_that_is_there() -> None:
    registry = Registry(charger(1), charger(2), charger(3), head="e-5", page=1)
    replica, changes = begun(registry)
    assert changes == [Change(None, charger(id), None) for id in (1, 2, 3)]
    assert replica.chargers == registry.chargers
    assert replica.position == "e-5"  # the first page's
    assert [path.rsplit("=")[-1] for path in registry.asked] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (
            event(6, "status_changed", 1, 6, "error"),
            {"status": "error", "status_changed_at": LATER},
        ),
        (event(6, "deleted", 1, 6, "ready"), None),
    ],
)
def test_it_applies_events(text: str, after: dict[str, Any] | None) -> None:
    registry = Registry(charger(1, version=5))
    replica, _ = begun(registry)
    [change] = take(replica, registry, text)
    expected = after and charger(1, version=6) | after
    assert (change.before, change.after) == (charger(1, version=5), expected)
    assert change.event is not None
    assert replica.chargers.get(1) == expected
    assert replica.position == "e-6"
    assert len(registry.asked) == 1


def test_it_knows_all_of_what_was_created() -> None:
    registry = Registry()
    replica, _ = begun(registry)
    take(replica, registry, event(6, "created", 4, 1, "waiting"))
    assert replica.chargers == {
        4: charger(4, "waiting", created_at=LATER, status_changed_at=LATER),
    }


def test_what_the_snapshot_had_seen_is_not_applied_again() -> None:
    registry = Registry(charger(1, "waiting", 5))
    replica, _ = begun(registry)
    for version in (4, 5):
        assert take(replica, registry, event(version, "status_changed", 1, version, "ready")) == []
    assert replica.chargers == registry.chargers
    assert replica.position == "e-5"


@pytest.mark.parametrize("type", ["renamed", "restored", "status_changed"])
@pytest.mark.parametrize("visible", [True, False])
def test_it_asks_for_what_an_event_does_not_tell(type: str, visible: bool) -> None:
    """A rename can also lead out of what a restricted key may see."""
    before = charger(1, version=5)
    registry = Registry(*([before] if type == "renamed" else []))
    replica, _ = begun(registry)
    registry.chargers = {1: charger(1, "error", 9)} if visible else {}
    changes = take(replica, registry, event(6, type, 1, 6, "error"))
    assert replica.chargers == registry.chargers
    assert len(changes) == (0 if type != "renamed" and not visible else 1)


def test_an_event_that_could_not_be_completed_comes_again() -> None:
    registry = Registry()
    replica, _ = begun(registry)
    registry.failing = 503
    with pytest.raises(httpx.HTTPStatusError):
        take(replica, registry, event(6, "restored", 1, 6, "error"))
    assert (replica.position, replica.chargers) == ("e-1", {})


def test_a_reset_tells_what_has_become_different() -> None:
    registry = Registry(charger(1), charger(2))
    replica, _ = begun(registry)
    registry.chargers = {2: charger(2, "error", 3), 3: charger(3)}
    registry.head = "f-9"
    changes = take(replica, registry, '{"type": "reset", "id": "f-9", "reason": "unknown"}')
    assert changes == [
        Change(charger(1), None, None),
        Change(charger(2), charger(2, "error", 3), None),
        Change(None, charger(3), None),
    ]
    assert replica.position == "f-9"


def test_a_reset_is_remembered_until_there_is_a_snapshot() -> None:
    registry = Registry(charger(1))
    replica, _ = begun(registry)
    registry.failing = 503
    with pytest.raises(httpx.HTTPStatusError):
        take(replica, registry, '{"type": "reset", "id": "f-9", "reason": "unknown"}')
    registry.failing, registry.head = 0, "f-9"
    assert run(replica.begin(), registry) == []  # type: ignore[arg-type]
    assert replica.position == "f-9"
