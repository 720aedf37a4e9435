"""Document fields that state a rule of the contract once."""

import unicodedata
from datetime import UTC, datetime
from typing import Any

from mongoengine import DateTimeField, StringField

# Control, format (zero width), surrogate, line and paragraph separators: names that look alike
# but differ, or that break a line in a log or a terminal.
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

LONGEST_NAME = 255  # characters; no NameField allows more


def now() -> datetime:
    """This instant in UTC, to the millisecond: MongoDB stores no more.

    Rounded before it is stored, so that what POST answers equals what a later GET answers.
    """
    instant = datetime.now(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


class InstantField(DateTimeField):
    """An instant: aware, UTC, to the millisecond. Stored as a BSON date."""


def normalise_name(value: str) -> str:
    """A name as it is stored: no surrounding white space, NFC (contract section 1)."""
    text = value.strip()
    # Normalising is quadratic: a body full of combining marks would take a second of CPU. NFC
    # makes four characters one at most, so that this many are too long whatever they become.
    return text if len(text) > 4 * LONGEST_NAME else unicodedata.normalize("NFC", text)


def has_invisible(value: str) -> bool:
    return not value.isprintable() and any(unicodedata.category(c) in INVISIBLE for c in value)


class NameField(StringField):
    """A name that people read: normalised, 1 to `max_length` characters, none invisible."""

    def __init__(self, max_length: int = 32, **kwargs: Any) -> None:
        assert max_length <= LONGEST_NAME
        super().__init__(max_length=max_length, min_length=1, **kwargs)

    def __set__(self, instance: Any, value: Any) -> None:
        super().__set__(instance, self.normalise(value))

    @staticmethod
    def normalise(value: Any) -> Any:
        return normalise_name(value) if isinstance(value, str) else value

    def validate(self, value: Any) -> None:
        super().validate(value)
        if has_invisible(value):
            self.error("A name may not contain control or invisible characters")
