"""What MongoDB itself says about the queries that it was asked: which plan, how much it looked at.

https://www.mongodb.com/docs/manual/tutorial/manage-the-database-profiler/
"""

from dataclasses import dataclass
from typing import Any, Self

from pymongo import MongoClient

OURSELVES = "query-plans"  # what the test itself asks is not looked at


@dataclass(frozen=True)
class Query:
    """One that was carried out."""

    collection: str
    shape: str  # the query without its values
    plan: str  # "IXSCAN { name: 1 }", "IDHACK", "COLLSCAN", ...
    keys: int  # index keys examined
    documents: int  # documents examined
    found: int  # documents returned, matched, changed or removed
    points: int  # places where the index had to be entered anew: values of an $in, branches of $or

    @classmethod
    def of(cls, entry: dict[str, Any]) -> Self:
        """From an entry of system.profile."""
        command = entry["command"]
        values: dict[str, Any] = {key: command[key] for key in _PARTS if command.get(key)}
        return cls(
            collection=entry["ns"].partition(".")[2],
            shape=f"{entry['op']} {_shape(values)}",
            plan=entry["planSummary"],
            keys=entry.get("keysExamined", 0),
            documents=entry.get("docsExamined", 0),
            found=sum(entry.get(count, 0) for count in _FOUND),
            points=_points(values),
        )

    @property
    def scans(self) -> bool:
        return "COLLSCAN" in self.plan

    @property
    def wasted(self) -> int:
        """How much more was examined than was found."""
        return max(self.keys - self.points, self.documents) - self.found

    def __str__(self) -> str:
        return (
            f"{self.collection}: {self.shape}\n    {self.plan}: {self.keys} keys and "
            f"{self.documents} documents examined, {self.found} found"
        )


_PARTS = ("q", "u", "query", "filter", "sort", "hint", "pipeline", "update", "key")
_FOUND = ("nreturned", "nMatched", "ndeleted")


def _shape(value: Any) -> Any:
    match value:
        case dict():
            inner = ", ".join(f"{key}: {_shape(each)}" for key, each in value.items())
            return f"{{{inner}}}"
        case list():
            # Many alternatives of one kind are one shape.
            return f"[{', '.join(dict.fromkeys(map(_shape, value)))}]"
        case None:
            return "null"
    return "?"


def _points(value: Any) -> int:
    """Each value of an $in is looked up on its own, and an entry past the last one is read."""
    match value:
        case {"$in": [*values]}:
            return len(values)
        case dict():
            return sum(map(_points, value.values())) or 1
        case list():
            return sum(map(_points, value))
    return 0


class Profiler:
    """Records every operation on one database, from now on."""

    def __init__(self, mongodb_uri: str) -> None:
        self._client: MongoClient[dict[str, Any]] = MongoClient(mongodb_uri, appname=OURSELVES)
        self.database = self._client.get_default_database()
        # The one that MongoDB makes by itself holds 1 MB, and forgets the oldest.
        self.database.create_collection("system.profile", capped=True, size=64 * 2**20)
        self.database.command("profile", 2)

    def stop(self) -> list[Query]:
        """What was recorded, of all that had a plan: queries, updates, removals, aggregations."""
        self.database.command("profile", 0)
        entries = self.database["system.profile"].find(
            {"planSummary": {"$exists": True}, "appName": {"$ne": OURSELVES}}
        )
        return list(map(Query.of, entries))

    def close(self) -> None:
        self._client.close()
