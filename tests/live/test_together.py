"""Operations that share a round trip do what they would have done one after the other.

On a real MongoDB, with random batches: what each answers, and what is stored in the end.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from mongoengine import disconnect
from pymongo.errors import DuplicateKeyError, WriteError

from chargepoints.documents import ChargePoint
from project.base import collections, database
from project.base.documents.together import Together, Write
from project.base.fields import now
from tests.live.servers import Mongod

Stored = dict[str, Any]
Operation = Callable[[Any], Any]
IDS = range(1, 6)


@pytest.fixture
def together(mongod: Mongod, settings: LazySettings) -> Iterator[Together]:
    """Of charge points, on the real MongoDB."""
    disconnect()
    with mongod.database() as name:
        settings.MONGODB_URI = mongod.uri(name)
        database.register()
        collections.ensure(ChargePoint)
        yield Together(ChargePoint)
        disconnect()


def row(id: int, name: str, **values: Any) -> Stored:
    empty = {"status": "ready", "created_at": now(), "deleted_at": None, "version": 1, "outbox": []}
    return {"_id": id, "name": name, **empty, **values}


def change(id: int, version: int, **values: Any) -> Write:
    condition = {"_id": id, "version": version, "deleted_at": None}
    return Write(condition, {"$set": {"version": version + 1, **values}}, {})


def random_change(chance: random.Random) -> Write:
    """Often one that cannot be: an old version, one that is deleted or not there, a name in use."""
    values: Stored = {"status": chance.choice(["ready", "error", "no such status"])}
    if chance.random() < 0.5:
        values["name"] = chance.choice("abcdefgh")
    return change(chance.randint(0, 7), chance.randint(1, 3), **values)


def random_row(chance: random.Random) -> Stored:
    return row(chance.randint(1, 12), chance.choice("abcdefghijkl"))


def one_by_one(operation: Operation, arguments: list[Any]) -> list[Any]:
    answers = []
    for argument in arguments:
        try:
            answers.append(operation(argument))
        except WriteError as error:
            answers.append(error)
    return answers


def told(answers: list[Any]) -> list[Any]:
    """What a caller goes by: the answer, or the error, its code and which index refused."""
    return [
        (type(answer), answer.code, (answer.details or {}).get("keyPattern"))
        if isinstance(answer, WriteError)
        else answer
        for answer in answers
    ]


def stored() -> list[Stored]:
    return list(ChargePoint._get_collection().find().sort("_id"))


def start_with(rows: list[Stored]) -> None:
    ChargePoint._get_collection().delete_many({})
    if rows:
        ChargePoint._get_collection().insert_many(rows)


def insert_one(row: Stored) -> None:
    ChargePoint._get_collection().insert_one(row)


@pytest.mark.parametrize("kind", ["insert", "update"])
def test_it_writes_as_one_by_one(together: Together, kind: str) -> None:
    chance = random.Random(kind)
    make = random_row if kind == "insert" else random_change
    one = insert_one if kind == "insert" else together._update
    all_of = together._insert_numbered if kind == "insert" else together._update_all
    outcomes: set[Any] = set()
    for _ in range(40):
        rows = [row(id, "abcdefgh"[id]) for id in IDS]
        rows[chance.randrange(len(rows))]["deleted_at"] = now()
        arguments = [make(chance) for _ in range(chance.randint(2, 12))]
        start_with(rows)
        alone = told(one_by_one(one, arguments))
        expected = stored()
        start_with(rows)
        assert told(all_of(arguments)) == alone, arguments
        assert stored() == expected, arguments
        outcomes |= {str(answer) for answer in alone}
    assert len(outcomes) >= (3 if kind == "insert" else 4), outcomes  # nothing went untried


def test_it_finds_as_one_by_one(together: Together) -> None:
    start_with([row(id, "abcdefgh"[id]) for id in IDS] + [row(9, "x", deleted_at=now())])
    ids = [3, 1, 3, 9, 8, 2]
    found = together._find_all(ids)
    assert found == [together._find(id) for id in ids]
    assert [one and one["_id"] for one in found] == [3, 1, 3, None, None, 2]
    assert found[0] is not found[2], "two that ask for the same may each change what they get"
    assert found[0] and "outbox" not in found[0]


def test_it_finds_more_than_a_batch_of_mongodb(together: Together) -> None:
    start_with([row(id, f"name {id}") for id in range(1, 301)])
    found = together._find_all(list(range(1, 301)))
    assert [one and one["_id"] for one in found] == list(range(1, 301))


def test_ids_are_given_once(together: Together) -> None:
    start_with([])
    rows = [row(0, name) for name in "abcdef"]
    together._insert_all(rows[:5])
    together.insert(rows[5])
    given = [row["_id"] for row in rows]
    assert given == list(range(given[0], given[0] + 6))
    assert [row["_id"] for row in stored()] == given


def test_two_changes_of_one_version_let_one_of_them_win(together: Together) -> None:
    start_with([row(1, "a")])
    changes = [change(1, 1, status="error"), change(1, 1, status="waiting")]
    assert together._update_all(changes) == [True, False]
    assert [one["status"] for one in stored()] == ["error"]


def test_it_never_inserts_what_is_not_there(together: Together) -> None:
    """Also where nobody keeps the collection sound."""
    collection = ChargePoint._get_collection()
    start_with([row(1, "a")])
    collection.database.command("collMod", collection.name, validator={})
    assert together._update_all([change(2, 1), change(1, 1), change(1, 7)]) == [False, True, False]
    assert [one["_id"] for one in stored()] == [1]


def test_a_name_in_use_says_which_field(together: Together) -> None:
    start_with([row(1, "a"), row(2, "b")])
    first, second = together._update_all([change(1, 1, name="b"), change(2, 1, status="error")])
    assert isinstance(first, DuplicateKeyError)
    assert first.details and first.details["keyPattern"] == {"name": 1}
    assert second is True
