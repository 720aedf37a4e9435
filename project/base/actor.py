"""Who is acting, and what they may know of: said by whoever authenticates, read by the domain.

The kit knows neither keys nor scopes. Without authentication nobody is named or restricted.
"""

import re
import unicodedata
from contextvars import ContextVar
from typing import Any, NamedTuple

#: The name of whoever makes the changes of this request. Threads are used again for others'
#: requests: each authentication sets it anew.
actor: ContextVar[str | None] = ContextVar("actor", default=None)


class Restriction(NamedTuple):
    """Which documents somebody may know of. None does not restrict; both together must hold."""

    ids: frozenset[int] | None = None
    prefix: str | None = None  # of the name

    def filter(self, id: str = "_id", name: str = "name") -> dict[str, Any]:
        """The MongoDB filter, for documents that keep their id and name in these fields."""
        conditions: dict[str, Any] = {}
        if self.ids is not None:
            conditions[id] = {"$in": sorted(self.ids)}
        if self.prefix is not None:
            conditions[name] = {"$regex": f"^{re.escape(self.prefix)}"}
        return conditions

    def admits(self, id: int | None, name: str | None) -> bool:
        """The same for one document; it has no id before it is stored."""
        return (self.ids is None or id in self.ids) and (
            self.prefix is None or (name is not None and name.startswith(self.prefix))
        )


def normalise_prefix(text: str) -> str:
    """The beginning of a name as names are stored; a space at its end counts."""
    return unicodedata.normalize("NFC", text.lstrip())
