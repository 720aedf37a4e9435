"""Why a document was not written. project.base.errors says what HTTP makes of it."""

from mongoengine.errors import NotUniqueError

DUPLICATE_KEY = 11000  # MongoDB error code


class InUse(NotUniqueError):
    """Another document that is not deleted has this value in the unique field `field`."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is in use")
        self.field = field


class VersionConflict(Exception):
    """The document does not have (any more) the version that the caller asked for."""


class Busy(Exception):
    """The write was refused and nothing was stored; it may succeed later."""
