"""The keys that this process has lately found to be good, so that a request costs no query."""

import time
from concurrent.futures import Executor, ThreadPoolExecutor

from access.credentials import Presented
from access.documents import ApiKey
from access.documents.keys import LAST_USE
from access.identity import Identity
from project.base.fields import now

FRESH = 5.0  # seconds: a revoked key is refused after this time at the latest


class Keyring:
    """Good keys only: what is refused is looked up each time, and limited (access.limits)."""

    def __init__(self) -> None:
        self._found: dict[Presented, tuple[float, Identity]] = {}
        self._touched: dict[str, float] = {}
        self.background: Executor = ThreadPoolExecutor(1, "last-use")

    def knows(self, presented: Presented) -> bool:
        """Whether it was good when it was last looked up, however long ago."""
        return presented in self._found

    def remembered(self, presented: Presented) -> Identity | None:
        """Whom it stood for then: for those who must get in while MongoDB cannot be asked."""
        _, identity = self._found.get(presented, (0.0, None))
        return None if identity is None or _expired(identity) else identity

    def find(self, presented: Presented) -> Identity | None:
        """Whom it stands for; None when it is refused. Raises PyMongoError."""
        at = time.monotonic()
        found_at, identity = self._found.get(presented, (0.0, None))
        if identity is None or at - found_at > FRESH or _expired(identity):
            identity = ApiKey.identify(*presented)
            if identity is None:
                self._found.pop(presented, None)
                return None
            self._found[presented] = at, identity
            self._note_use(identity.key, at)
        return identity

    def _note_use(self, key: str, at: float) -> None:
        """Off the request's path, and not more often than it is kept."""
        noted = self._touched.get(key)
        if noted is None or at - noted > LAST_USE.total_seconds():
            self._touched[key] = at
            self.background.submit(ApiKey.touch, key)

    def forget(self) -> None:
        self._found.clear()
        self._touched.clear()


def _expired(identity: Identity) -> bool:
    return identity.expires_at is not None and identity.expires_at <= now()


keyring = Keyring()
