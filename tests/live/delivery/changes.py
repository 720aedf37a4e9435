"""Random changes of charge points, to the documents and to the model alike."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from chargepoints.documents import ChargePoint
from notifications import receivers
from project.base.documents import InUse
from tests.live.delivery.model import Model

NAMES = st.sampled_from(["Plaza 1", "Plaza 2", "Plaza 3"])
STATUSES = st.sampled_from(["ready", "charging", "waiting", "error"])
WHICH = st.integers(0, 9)


class Crash(BaseException):
    """The process ends here: nothing after it happens."""


def crash_at(point: str | None) -> Callable[[str], None]:
    """In place of project.base.faults.kill_point."""

    def kill_point(name: str) -> None:
        if name == point:
            raise Crash

    return kill_point


class Changes(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.model = Model()

    @rule(name=NAMES, crash=st.booleans())
    def create(self, name: str, crash: bool) -> None:
        if self.save(lambda: ChargePoint.create({"name": name}), self.model.is_taken(name), crash):
            self.model.create(ChargePoint.objects.active().get(name=name).id, name)

    @rule(which=WHICH, name=st.none() | NAMES, status=st.none() | STATUSES, crash=st.booleans())
    def change(self, which: int, name: str | None, status: str | None, crash: bool) -> None:
        if (id := self.pick(which, deleted=False)) is not None:
            values = {"name": name, "status": status}
            given = {field: value for field, value in values.items() if value}
            taken = bool(name) and self.model.is_taken(name, but=id)
            if self.save(lambda: ChargePoint.change(id, given), taken, crash):
                self.model.change(id, name, status)

    @rule(which=WHICH, crash=st.booleans())
    def delete(self, which: int, crash: bool) -> None:
        if (id := self.pick(which, deleted=False)) is not None:
            self.save(ChargePoint.objects.active().get(id=id).soft_delete, False, crash)
            self.model.delete(id)

    @rule(which=WHICH, crash=st.booleans())
    def restore(self, which: int, crash: bool) -> None:
        if (id := self.pick(which, deleted=True)) is not None:
            taken = self.model.is_taken(self.model.chargers[id].name)
            if self.save(ChargePoint.objects.deleted().get(id=id).restore, taken, crash):
                self.model.restore(id)

    def pick(self, which: int, deleted: bool) -> int | None:
        ids = [id for id, charger in self.model.chargers.items() if charger.deleted == deleted]
        return ids[which % len(ids)] if ids else None

    def save(self, save: Callable[[], object], refused: bool, crash: bool) -> bool:
        """Whether it was stored."""
        receivers.kill_point = crash_at("after-write" if crash else None)  # type: ignore[assignment]
        try:
            save()
        except InUse:
            assert refused
        except Crash:
            pass
        return not refused
