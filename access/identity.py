"""Whom a key stands for, as far as a request is concerned."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, Self

from project.base.actor import Restriction


class Scope:
    """What a key may do; each one includes those before it. Stored as these words."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"
    ALL = (READ, WRITE, ADMIN)


class Identity(NamedTuple):
    """A key that was verified."""

    key: str  # its id, which is no secret
    name: str
    scope: str
    restriction: Restriction | None
    digest: str  # of the secret that was shown: a rotated key has had several
    expires_at: datetime | None

    def may(self, scope: str) -> bool:
        return Scope.ALL.index(self.scope) >= Scope.ALL.index(scope)

    @classmethod
    def of(cls, row: Mapping[str, Any] | None, digest: str, at: datetime) -> Self | None:
        """The identity that this stored key gives to who knows the secret of `digest`, if any."""
        if row is None or row.get("revoked_at") is not None:
            return None
        until = row.get("expires_at")
        if not hmac.compare_digest(row["digest"], digest):
            replaced = row.get("replaced") or {"digest": "", "until": at}
            if not hmac.compare_digest(replaced["digest"], digest):
                return None
            until = min(until, replaced["until"]) if until else replaced["until"]
        if until is not None and until <= at:
            return None
        ids, prefix = row.get("ids"), row.get("prefix")
        restriction = None
        if ids is not None or prefix is not None:
            restriction = Restriction(None if ids is None else frozenset(ids), prefix)
        return cls(row["_id"], row["name"], row["scope"], restriction, digest, until)
