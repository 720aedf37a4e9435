"""When a key was last used is kept, to ten minutes: not a write for each request."""

from typing import Any

import pytest

from access.keyring import FRESH, keyring
from tests.access.conftest import ApiOf
from tests.conftest import Clock


def test_it_is_written_once_in_ten_minutes(
    api_of: ApiOf, mongodb: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    elapsed = 0.0
    monkeypatch.setattr("access.keyring.time.monotonic", lambda: elapsed)

    def last_use() -> Any:
        return mongodb["api_keys"].find_one()["last_used_at"]

    api = api_of("read")
    assert last_use() is None
    api.get("/chargepoint")
    first = last_use()
    assert (clock.instant - first).total_seconds() < 0.001

    for _ in range(9):
        clock.go_on(minutes=1)
        elapsed += 60 + FRESH
        api.get("/chargepoint")
        keyring._touched.clear()  # another process does not know what this one wrote
        api.get("/chargepoint")
    assert last_use() == first

    clock.go_on(minutes=2)
    elapsed += 120
    api.get("/chargepoint")
    assert (last_use() - first).total_seconds() == 660
