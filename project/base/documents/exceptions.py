"""Why a document was not written. project.base.errors says what HTTP makes of it."""

from mongoengine import Document
from mongoengine.errors import NotUniqueError
from pymongo.errors import DuplicateKeyError

# MongoDB error codes.
DUPLICATE_KEY = 11000
INVALID_DOCUMENT = 121  # for the validator of its collection


class InUse(NotUniqueError):
    """Another document that is not deleted has this value in the unique field `field`."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is in use")
        self.field = field


class VersionConflict(Exception):
    """The document does not have (any more) the version that the caller asked for."""


class Busy(Exception):
    """The write was refused and nothing was stored; it may succeed later."""


def unique_field(document: type[Document], error: DuplicateKeyError) -> str:
    """The field whose unique index refused the write."""
    pattern = (error.details or {}).get("keyPattern")
    if not pattern:  # mongomock does not say: then it was the (only) unique field
        specs = document._meta["index_specs"]
        pattern = [spec["fields"][0][0] for spec in specs if spec.get("unique")] or ["_id"]
    field: str = next(iter(pattern))
    return field
