"""Guesses at what is stored (project.base.documents.recent)."""

import pytest

from project.base.documents import recent
from project.base.documents.recent import Recent

ROW = {"_id": 1, "name": "Plaza Mayor 1", "version": 3}


def test_it_guesses_what_was_stored_last() -> None:
    known = Recent()
    assert known.guess(1) is None
    known.remember(ROW)
    known.remember(ROW | {"version": 4})
    guess = known.guess(1)
    assert guess == ROW | {"version": 4}
    guess["version"] = 5
    assert known.guess(1) == ROW | {"version": 4}, "a guess may be changed"


def test_a_wrong_guess_is_the_last_one_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where several processes change the same documents, guessing would cost more than it saves."""
    known = Recent()
    known.remember(ROW)
    known.forget()
    known.remember(ROW)
    assert known.guess(1) is None
    monkeypatch.setattr(recent, "SURPRISED", 0.0)
    known.forget()
    known.remember(ROW)
    assert known.guess(1) == ROW


def test_it_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "MOST", 3)
    known = Recent()
    for id in range(1, 12):
        known.remember(ROW | {"_id": id})
        assert len(known._rows) <= 3
        assert known.guess(id)
