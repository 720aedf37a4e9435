"""What this process has stored itself lately: a guess at what is stored now.

A change that is made on a guess is written under the condition that the guess is right, so that a
wrong one costs time and nothing else. A right one saves the read before the write: a third of a
change's time, and 35 us of CPU.
"""

import time
from typing import Any

Stored = dict[str, Any]

MOST = 10_000  # documents, some 10 MB

#: Seconds without a guess after one that was wrong: somebody else changes the same documents.
SURPRISED = 1.0


class Recent:
    """Documents by id. Threads may share it: what it is asked for are single steps on a dict."""

    def __init__(self) -> None:
        self._rows: dict[int, Stored] = {}
        self._quiet_until = float("-inf")

    def guess(self, id: int) -> Stored | None:
        row = self._rows.get(id)
        return None if row is None else row.copy()

    def remember(self, row: Stored) -> None:
        """What has just been stored for good."""
        if time.monotonic() < self._quiet_until:
            return
        if len(self._rows) >= MOST:
            self._rows.clear()  # rather than keep an order: it is full again within seconds
        self._rows[row["_id"]] = row

    def drop(self, id: int) -> None:
        self._rows.pop(id, None)

    def forget(self) -> None:
        """A guess was wrong, or it is not known what was stored."""
        self._rows.clear()
        self._quiet_until = time.monotonic() + SURPRISED
