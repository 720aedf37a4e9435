from collections.abc import Iterator

import pytest

from project.base import joined
from tests.base.rounds import Rounds


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rounds]:
    monkeypatch.setattr(joined, "PATIENCE", 10)
    rounds = Rounds()
    yield rounds
    rounds.close()
