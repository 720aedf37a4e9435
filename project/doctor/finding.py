"""What a check says."""

from enum import StrEnum
from typing import NamedTuple

from django.conf import settings


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


class Finding(NamedTuple):
    level: Level
    says: str
    do: str = ""


def ok(says: str) -> Finding:
    return Finding(Level.OK, says)


def warn(says: str, do: str) -> Finding:
    return Finding(Level.WARN, says, do)


def fail(says: str, do: str) -> Finding:
    return Finding(Level.FAIL, says, do)


def in_production(finding: Finding) -> Finding:
    """The same; in development nobody has to do anything about it."""
    return finding if settings.PRODUCTION else ok(f"{finding.says} Fine in development.")


def free_space(where: str, free: float, total: float) -> Finding:
    """`free` and `total` in bytes."""
    share = free / total
    says = f"{where}: {free / 2**30:.1f} GiB of {total / 2**30:.1f} GiB are free."
    if share < 0.05:
        return fail(says, "Make room now: MongoDB stops when it cannot write.")
    return warn(says, "Make room, or take a larger disk.") if share < 0.2 else ok(says)
