"""Which events a restricted reader may know of: one rule, for the log and for live entries.

Those of chargers that are admitted by the name they had after the event, or, of a rename, before
it: whoever saw a charger must learn that it has left for another name.
"""

from chargepoints.documents import Change
from project.base.actor import Restriction
from project.base.documents import Stored


def visible_to(restriction: Restriction) -> Stored:
    """The rule as a MongoDB filter of log entries."""
    named = restriction.filter("charge_point", "name")
    renamed = {"type": Change.RENAMED, **restriction.filter("charge_point", "old")}
    return {"$or": [named, renamed]}


def visible(restriction: Restriction, charge_point: int, *names: str | None) -> bool:
    """The rule for one event; `names` are those of the charger that count."""
    return any(restriction.admits(charge_point, name) for name in names)
