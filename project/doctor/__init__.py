"""`manage.py doctor`: what an operator forgets, each a small function that says what to do.

Where the first of a group fails, the others are not asked: of a MongoDB that does not answer there
is nothing else to say.
"""

from collections.abc import Callable, Iterator, Sequence

import pymongo
from pymongo.errors import OperationFailure, PyMongoError

from project.doctor import delivery, door, machine, mongodb, redis
from project.doctor.finding import Finding, Level, fail, warn

Check = Callable[[], Finding]

#: A new check is one more function here, and a row in docs/operate.md.
GROUPS: Sequence[Sequence[Check]] = (
    (door.settings,),
    (door.origins, door.proxy),
    (
        *(mongodb.mongodb, mongodb.replica_set, mongodb.durability, mongodb.clock),
        *(mongodb.collections, mongodb.indexes, mongodb.validators),
        *(mongodb.updates, mongodb.space),
        *(delivery.relay, delivery.log, delivery.restored, door.keys),
    ),
    (redis.redis,),
    (machine.files, machine.data_dir),
)
UNAUTHORIZED = 13
PATIENCE = 5.0  # seconds for each question to MongoDB


def examine(groups: Sequence[Sequence[Check]] = GROUPS) -> Iterator[tuple[str, Finding]]:
    """The name of each check, and what it found."""
    for first, *others in groups:
        found = ask(first)
        yield first.__name__, found
        if found.level is not Level.FAIL:
            for check in others:
                yield check.__name__, ask(check)


def ask(check: Check) -> Finding:
    """What it finds; that MongoDB does not answer is a finding, too."""
    try:
        with pymongo.timeout(PATIENCE):
            return check()
    except PyMongoError as error:
        if isinstance(error, OperationFailure) and error.code == UNAUTHORIZED:
            return warn("May not look.", "Give MONGODB_URI's user clusterMonitor on admin.")
        return fail(f"MongoDB: {str(error).split(',')[0]}", "See its log; is MONGODB_URI right?")
    except Exception as error:  # of a MongoDB that we do not know; the other checks are still asked
        return fail(f"This check failed: {error!r}", "Tell us: that is a fault of the doctor.")


__all__ = ["GROUPS", "Check", "Finding", "Level", "examine"]
