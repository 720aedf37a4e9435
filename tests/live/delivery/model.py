"""What should happen, said as simply as possible: chargers in a dict, events in a list for each."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Happened(NamedTuple):
    type: str
    old: str | None
    new: str | None
    name: str
    status: str


@dataclass
class Charger:
    name: str
    status: str = "ready"
    deleted: bool = False
    events: list[Happened] = field(default_factory=list)

    def happen(self, type: str, old: str | None, new: str | None) -> None:
        self.events.append(Happened(type, old, new, self.name, self.status))


class Model:
    def __init__(self) -> None:
        self.chargers: dict[int, Charger] = {}

    def is_taken(self, name: str, but: int = 0) -> bool:
        """Whether another charger that is not deleted has this name."""
        others = (charger for id, charger in self.chargers.items() if id != but)
        return any(each.name == name and not each.deleted for each in others)

    def create(self, id: int, name: str) -> None:
        self.chargers[id] = Charger(name)
        self.chargers[id].happen("created", None, "ready")

    def change(self, id: int, name: str | None, status: str | None) -> None:
        charger = self.chargers[id]
        if name not in (None, charger.name):
            old, charger.name = charger.name, str(name)
            charger.happen("renamed", old, name)
        if status not in (None, charger.status):
            before, charger.status = charger.status, str(status)
            charger.happen("status_changed", before, status)

    def delete(self, id: int) -> None:
        self.chargers[id].deleted = True
        self.chargers[id].happen("deleted", self.chargers[id].status, None)

    def restore(self, id: int) -> None:
        self.chargers[id].deleted = False
        self.chargers[id].happen("restored", None, self.chargers[id].status)
