"""What a bulk write says of each of its operations."""

from typing import Any

from pymongo.errors import BulkWriteError, DuplicateKeyError, WriteConcernError, WriteError

from project.base.documents.exceptions import DUPLICATE_KEY

IMMUTABLE_FIELD = 66  # MongoDB error code


def own_error(error: BulkWriteError, index: int) -> WriteError | WriteConcernError | None:
    """What one operation alone would have raised; None: it is stored."""
    details: Any = error.details
    for problem in details["writeErrors"]:
        if problem["index"] == index:
            kind = DuplicateKeyError if problem["code"] == DUPLICATE_KEY else WriteError
            return kind(problem["errmsg"], problem["code"], problem)
    for problem in details["writeConcernErrors"]:  # perhaps only until the next failover
        return WriteConcernError(problem["errmsg"], problem["code"], problem)
    return None


def matched(error: WriteError | WriteConcernError | None) -> bool | Exception:
    """Whether an update that must not insert (REFUSE_TO_INSERT) found its document."""
    if error is None:
        return True
    return False if error.code == IMMUTABLE_FIELD else error
