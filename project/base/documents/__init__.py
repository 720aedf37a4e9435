"""What documents have in common: server-given ids, soft deletion, versions, conditional writes."""

from project.base.documents.exceptions import DUPLICATE_KEY, Busy, InUse, VersionConflict
from project.base.documents.ids import GREATEST_ID, ID, parse_id
from project.base.documents.reading import DELETED, LONG_AGO, SoftDeleteQuerySet, Stored
from project.base.documents.soft_delete import SoftDeleteDocument

__all__ = [
    "DELETED",
    "DUPLICATE_KEY",
    "GREATEST_ID",
    "ID",
    "LONG_AGO",
    "Busy",
    "InUse",
    "SoftDeleteDocument",
    "SoftDeleteQuerySet",
    "Stored",
    "VersionConflict",
    "parse_id",
]
