"""What the doctor says of MongoDB and Redis; on real ones in tests/live/test_doctor.py."""

from types import SimpleNamespace
from typing import Any

import pytest

from project.base.documents.together import Together
from project.doctor import Level, mongodb
from project.doctor.finding import ok, warn
from project.doctor.redis import heard_after


def members(*states: str) -> list[dict[str, Any]]:
    return [{"name": f"db{n}:27017", "stateStr": state} for n, state in enumerate(states, 1)]


@pytest.mark.parametrize(
    ("states", "level", "words"),
    [
        (("PRIMARY", "SECONDARY", "SECONDARY"), Level.OK, "3 members, all of them well."),
        (("PRIMARY", "SECONDARY", "RECOVERING"), Level.WARN, "db3:27017 (RECOVERING)"),
        (("PRIMARY", "(not reachable/healthy)", "SECONDARY"), Level.WARN, "db2:27017"),
        (("PRIMARY", "SECONDARY"), Level.WARN, "no more losses than 1"),
        (("PRIMARY",), Level.OK, "Fine in development."),
    ],
)
def test_it_looks_at_each_member(states: tuple[str, ...], level: Level, words: str) -> None:
    finding = mongodb.of_members(members(*states))
    assert finding.level == level
    assert words in finding.says


@pytest.mark.parametrize(
    ("seconds", "uncertain", "level"),
    [
        (0.5, 0.0, Level.OK),
        (1.5, 0.0, Level.WARN),
        (-1.5, 0.0, Level.WARN),
        (1.5, 1.0, Level.OK),  # it took MongoDB a second to answer
        (-11.0, 0.0, Level.FAIL),
    ],
)
def test_it_compares_clocks(seconds: float, uncertain: float, level: Level) -> None:
    assert mongodb.apart(seconds, uncertain).level == level


def test_it_asks_nothing_of_a_sharded_cluster_that_only_a_shard_knows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers: dict[str, dict[str, Any]] = {  # of a mongos, as far as they are read
        "hello": {"isWritablePrimary": True, "msg": "isdbgrid"},
        "serverStatus": {"host": "mongos:27017", "process": "mongos"},
        "dbStats": {"raw": {"shard1/db1:27017": {"fsTotalSize": 1, "fsUsedSize": 1}}},
    }
    concern = SimpleNamespace(document={"w": "majority", "j": True})
    mongos = SimpleNamespace(
        command=answers.__getitem__,
        server_info=lambda: {"version": "7.0.1"},
        write_concern=concern,
    )
    mongos.admin = mongos
    monkeypatch.setattr(mongodb, "get_connection", lambda: mongos)
    monkeypatch.setattr(mongodb, "get_db", lambda: mongos)
    for check in (mongodb.mongodb, mongodb.replica_set, mongodb.durability, mongodb.space):
        assert check().level == Level.OK, check()


@pytest.mark.parametrize("concern", [{"w": 1}, {"w": "majority"}, {}])
def test_it_wants_a_majority_and_a_journal(
    monkeypatch: pytest.MonkeyPatch, concern: dict[str, Any]
) -> None:
    database = SimpleNamespace(write_concern=SimpleNamespace(document=concern))
    monkeypatch.setattr(mongodb, "get_db", lambda: database)
    assert mongodb.durability().level == Level.FAIL


@pytest.mark.parametrize(
    ("seconds", "level"), [(0.002, Level.OK), (0.3, Level.WARN), (None, Level.FAIL)]
)
def test_it_listens_to_redis(seconds: float | None, level: Level) -> None:
    assert heard_after(seconds).level == level


@pytest.mark.parametrize(("knows", "level"), [(True, Level.OK), (False, Level.FAIL)])
def test_it_tries_what_joined_updates_rely_on(
    monkeypatch: pytest.MonkeyPatch, knows: bool, level: Level
) -> None:
    monkeypatch.setattr(mongodb, "validators", lambda: ok("There."))
    monkeypatch.setattr(Together, "knows_what_matched", lambda together: knows)
    assert mongodb.updates().level == level


def test_it_tries_no_update_where_no_validator_would_refuse_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mongodb, "validators", lambda: warn("Not there.", "Do."))
    monkeypatch.setattr(Together, "knows_what_matched", lambda together: pytest.fail("tried"))
    assert mongodb.updates().says.startswith("Not tried")
