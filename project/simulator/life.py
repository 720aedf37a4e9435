"""What happens to a charger, and how soon."""

import random
from collections.abc import Mapping

#: What follows a status, in percent.
NEXT = {
    "ready": {"charging": 90, "waiting": 8, "error": 2},  # a car comes
    "charging": {"ready": 60, "waiting": 37, "error": 3},  # it leaves, or is full and stays
    "waiting": {"ready": 70, "charging": 30},
    "error": {"ready": 95, "waiting": 5},  # repaired
}
#: How soon a status ends, beside the others. At any time about 60 % of the chargers are ready,
#: 25 % charging, 8 % waiting, 5 % in error.
PACE = {"ready": 0.28, "charging": 0.7, "waiting": 1.0, "error": 0.17}


def next_change(statuses: Mapping[int, str]) -> tuple[int, str]:
    """The charger (id) to which something happens now, and its new status."""
    paces = [PACE[status] for status in statuses.values()]
    id = random.choices(list(statuses), paces)[0]
    chances = NEXT[statuses[id]]
    return id, random.choices(list(chances), list(chances.values()))[0]
