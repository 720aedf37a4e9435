"""Document fields, and the clock (project.base.fields)."""

from datetime import UTC, timedelta

import pytest

from project.base.fields import LONGEST_NAME, NameField, has_invisible, normalise_name, now
from tests.conftest import Clock


def test_now_is_utc_to_the_millisecond_and_never_ahead(clock: Clock) -> None:
    assert clock.instant.microsecond == 123_987
    assert now() == clock.instant.replace(microsecond=123_000)
    assert now().tzinfo is UTC


def test_now_is_the_real_time() -> None:
    first = now()
    assert timedelta() <= now() - first < timedelta(seconds=10)


@pytest.mark.parametrize(
    ("given", "name"), [(" a b ", "a b"), ("e\u0301", "\u00e9"), ("\ufb01", "\ufb01"), ("", "")]
)
def test_a_name_is_stripped_and_composed(given: str, name: str) -> None:
    assert normalise_name(given) == name
    assert normalise_name(name) == name


def test_what_is_too_long_for_any_name_stays_too_long() -> None:
    """Four characters become one at most: none of the longest names is cut off by the bound."""
    four = "\u03b1\u0313\u0300\u0345"  # alpha with three marks: one character in NFC
    assert normalise_name(four * LONGEST_NAME) == "\u1f82" * LONGEST_NAME
    assert len(normalise_name(four * LONGEST_NAME + "x")) > LONGEST_NAME
    with pytest.raises(AssertionError):
        NameField(max_length=LONGEST_NAME + 1)


@pytest.mark.parametrize("name", ["Plaza 3", "\u00e9", "\u540d", "\u2003", "\ue000", "\u0301"])
def test_what_can_be_seen_is_visible(name: str) -> None:
    assert not has_invisible(name)


@pytest.mark.parametrize("name", ["a\x00", "\u200b", "\u2028", "\u2029", "\ud800", "\u202eb"])
def test_what_cannot_is_not(name: str) -> None:
    assert has_invisible(name)
