"""One attempt at a change: what is written over what is stored, and under which condition."""

from collections.abc import Collection
from functools import cache
from typing import Any

from project.base.documents.exceptions import VersionConflict
from project.base.documents.together import Stored, Write


def attempt(
    kind: Any, before: Stored, wanted: Stored, if_version: Collection[int] | None = None
) -> Write:
    """How `wanted` is written over `before`, which is another one after each lost race.

    `kind` is the class of the document. Raises DoesNotExist, VersionConflict.
    """
    # What was edited by hand may lack what every other has, and have what is none of ours.
    before = {name: before.get(name) for name in columns(kind)}
    if if_version is not None and before["version"] not in if_version:
        raise VersionConflict
    after = before | wanted
    if before["deleted_at"] is not None and after["deleted_at"] is not None:
        raise kind.DoesNotExist(f"{kind._class_name} {before['_id']} is deleted")
    if after == before:
        return Write({}, {}, before)
    appended = kind.record(before, after)
    # Not only the version: somebody may have changed it by hand, and left that as it was.
    condition = dict(before)
    changed = {key: value for key, value in after.items() if before[key] != value}
    update: Stored = {"$set": changed}
    if appended:
        update["$push"] = {key: {"$each": items} for key, items in appended.items()}
        for key in appended:
            condition[f"{key}.{kind.APPEND_LIMIT - 1}"] = {"$exists": False}
    return Write(condition, update, after)


@cache
def columns(kind: Any) -> tuple[str, ...]:
    """The names in MongoDB of all that is read and written; appended lists are neither."""
    return tuple(f.db_field for name, f in kind._fields.items() if name not in kind.appended)
