"""The comparison: what was acknowledged, what is in the log, what was delivered."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from tests.live.audit.log import Row, as_event
from tests.live.audit.writers import Change

Event = Mapping[str, Any]


class Result(NamedTuple):
    """The figures of one fault test; the last three must be 0."""

    acknowledged: int
    delivered: int
    lost: int
    duplicated: int
    reordered: int

    def __str__(self) -> str:
        return " ".join(f"{name} {figure}" for name, figure in self._asdict().items())


class Findings:
    """Collects what is wrong, in words; nothing is raised before `conclude`."""

    def __init__(self, rows: Sequence[Row], epoch: str) -> None:
        self._events = [as_event(row, epoch) for row in rows]
        self._of_version = {key(event): event for event in self._events}
        self._undelivered: set[tuple[int, int]] = set()
        self.problems: list[str] = []
        self.lost = self.duplicated = self.reordered = 0
        self.log_is_gapless(rows)
        self.versions_chain(rows)

    def log_is_gapless(self, rows: Sequence[Row]) -> None:
        """I3: positions are exactly (oldest kept)..head."""
        for before, row in zip(rows, rows[1:], strict=False):
            if row["_id"] != before["_id"] + 1:
                self.problems.append(f"I3: the log has a hole after {before['_id']}")

    def versions_chain(self, rows: Sequence[Row]) -> None:
        """I2, I4: per charger one entry for each version, in order; old is what new was."""
        is_whole = bool(rows) and rows[0]["_id"] == 1  # nothing has been pruned
        versions: dict[int, int] = {}
        status: dict[int, str | None] = {}
        for row in rows:
            id, version = row["charge_point"], row["version"]
            expected = versions.get(id, 0 if is_whole else version - 1) + 1
            if version < expected:
                self.duplicated += 1
                self.problems.append(f"I4: charger {id} has version {version} again: {row}")
            elif version > expected:
                self.lost += version - expected
                self.problems.append(f"I2: charger {id} has no version {expected}: {row}")
            elif row["type"] != "renamed":
                if id in status and status[id] != row["old"]:
                    self.problems.append(f"I2: old is not {status[id]!r}: {row}")
                status[id] = row["new"]
            versions[id] = version

    def chargers_are_current(self, chargers: Mapping[int, Row]) -> None:
        """I2: the highest version is the charger's; nothing is pending any more."""
        newest = {event["chargepoint"]["id"]: event for event in self._events}
        for id, event in newest.items():
            row, charger = chargers[id], event["chargepoint"]
            if row["version"] != event["version"] or row.get("outbox"):
                self.problems.append(f"I2: charger {id} is not what its last event says: {row}")
            if (row["name"], row["status"]) != (charger["name"], charger["status"]):
                self.problems.append(f"I2: {row} differs from {event}")

    def acknowledged_is_logged(self, changes: Iterable[Change]) -> None:
        """I1, I4."""
        for change in changes:
            event = self._of_version.get((change.charge_point, change.version))
            if event is None:
                self.lost += 1
                self.problems.append(f"I1: not in the log: {change}")
            elif (event["chargepoint"]["name"], event["chargepoint"]["status"]) != change[2:]:
                self.problems.append(f"I1: {event} is not what was acknowledged: {change}")

    def watched_is_log(self, watched: Sequence[tuple[int, int, int]]) -> None:
        """I3: whoever reads while it grows sees the same, and never an older one later."""
        there = {int(e["id"].rsplit("-")[1]): key(e) for e in self._events}
        for before, (position, id, version) in zip(watched, watched[1:], strict=False):
            if position != before[0] + 1:
                self.problems.append(f"I3: a reader saw {position} after {before[0]}")
            if there.get(position, (id, version)) != (id, version):
                self.problems.append(f"I3: {position} was charger {id}, version {version}")

    def delivered_is_log(self, who: object, since: int, delivered: Sequence[Event]) -> None:
        """I5, I7: exactly what follows `since`, in order, as it is in the log."""
        expected = [e for e in self._events if int(e["id"].rsplit("-")[1]) > since]
        if list(delivered) == expected:
            return
        numbers = [int(event["id"].rsplit("-")[1]) for event in delivered]
        missing = {key(e) for e in expected} - {key(e) for e in delivered}
        self._undelivered |= missing
        self.duplicated += len(numbers) - len(set(numbers))
        firsts = list(dict.fromkeys(numbers))
        self.reordered += sum(b < a for a, b in zip(firsts, firsts[1:], strict=False))
        first = next((p for p in zip(delivered, expected, strict=False) if p[0] != p[1]), "the end")
        self.problems.append(f"I7: {who} lacks {sorted(missing)[:5]}; first difference: {first}")

    def conclude(self, acknowledged: Iterable[Change]) -> Result:
        """The figures; AssertionError when anything is wrong."""
        changes = {(change.charge_point, change.version) for change in acknowledged}
        undelivered = changes & self._undelivered
        self.lost += len(undelivered)
        delivered = len(changes & self._of_version.keys()) - len(undelivered)
        result = Result(len(changes), delivered, self.lost, self.duplicated, self.reordered)
        more = len(self.problems) - 10
        assert not self.problems, "\n".join(
            [str(result), *self.problems[:10], f"... and {more} more" if more > 0 else ""]
        )
        assert result[2:] == (0, 0, 0), result
        return result


def key(event: Event) -> tuple[int, int]:
    return event["chargepoint"]["id"], event["version"]
