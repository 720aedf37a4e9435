"""manage.py seed: chargers with believable names, each with its event."""

import re
import signal
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from chargepoints.demo_names import PLACES, draw_names
from chargepoints.documents import Status
from tests.live.manage import manage
from tests.live.registry import Registry
from tests.live.servers import Mongod
from tests.live.servers.chargepoint import inherited_variables
from tests.live.shell import document
from tests.live.wait import wait_for


def seed(registry: Registry, *arguments: str) -> subprocess.CompletedProcess[str]:
    return manage("seed", *arguments, MONGODB_URI=registry.mongodb_uri)


def test_it_adds_chargers_beside_those_that_are_there(registry: Registry) -> None:
    mine = registry.add("Plaza Mayor 3")
    for number in (1, 2):
        done = seed(registry, "1500")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("Added 1,500 charge points in ")
        assert registry.charge_points.count_documents({}) == 1 + 1500 * number
    rows = registry.rows()
    names = {row["name"] for row in rows}
    assert len(names) == len(rows)
    assert all(re.fullmatch(r".{1,30} [1-9][0-9]*", name) for name in names)
    assert max(map(len, names)) <= 32
    assert {row["status"] for row in rows} == set(Status.ALL)
    most = sum(row["status"] == "ready" for row in rows)
    assert len(rows) / 2 < most < len(rows) * 0.75
    assert registry.http.get(f"/chargepoint/{mine['id']}").json() == mine
    # A charger that comes afterwards has an id of its own.
    assert registry.add("A name seed never draws")["id"] > max(row["_id"] for row in rows)


def test_each_charger_is_an_event_like_any_other(registry: Registry) -> None:
    assert seed(registry, "50").returncode == 0
    rows, log = registry.rows(), registry.settled()
    assert {row["_id"] for row in rows} == {event["charge_point"] for event in log}
    by_id = {row["_id"]: row for row in rows}
    for event in log:
        row = by_id[event["charge_point"]]
        assert (event["type"], event["version"], event["old"]) == ("created", 1, None)
        assert (event["name"], event["new"]) == (row["name"], row["status"])
        assert event["at"] == row["created_at"] == row["status_changed_at"]


def test_the_statuses_can_be_chosen(registry: Registry) -> None:
    newest = max((row["_id"] for row in registry.rows()), default=0)
    assert seed(registry, "40", "--status", "error=1,waiting=3").returncode == 0
    statuses = [row["status"] for row in registry.rows() if row["_id"] > newest]
    assert len(statuses) == 40 and set(statuses) == {"error", "waiting"}


def test_it_survives_a_counter_that_was_put_back(registry: Registry) -> None:
    """As after a partial restore: the ids that it gives are taken."""
    registry.add("Plaza Repetida 1")
    registry.charge_points.insert_one(document(10**12))
    registry.database["counters"].update_many({}, {"$set": {"last": 0}})
    before = registry.rows()
    assert seed(registry, "20").returncode == 0
    rows = registry.rows()
    assert rows[: len(before)] == before
    assert len(rows) == len(before) + 20  # all of them beyond the last


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "required: N"),
        (["0"], "'0' is not a whole number from 1"),
        (["-5"], "N"),
        (["1e3"], "'1e3' is not a whole number"),
        (["ten"], "'ten' is not a whole number"),
        (["5", "--status", "broken"], "'broken' is not one of ready"),
        (["5", "--status", "ready=x"], "'x' is not a whole number"),
    ],
)
def test_it_says_what_is_wrong(arguments: list[str], complaint: str) -> None:
    with pytest.raises(CommandError, match=re.escape(complaint)):
        call_command("seed", *arguments)


def test_it_says_that_mongodb_is_away() -> None:
    done = manage("seed", "5", MONGODB_URI="mongodb://127.0.0.1:9/chargepoint")
    assert done.returncode == 1
    assert done.stderr == (
        "CommandError: MongoDB does not answer: 127.0.0.1:9: [Errno 111] Connection refused. "
        "0 of 5 were added for certain.\n"
    )


def test_it_stores_nothing_without_the_indexes(mongod: Mongod, database: str) -> None:
    done = manage("seed", "5", MONGODB_URI=mongod.uri(database))
    assert done.returncode == 1
    assert "manage.py ensure_indexes" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_can_be_stopped(registry: Registry, number: signal.Signals) -> None:
    before = registry.charge_points.count_documents({})
    process = subprocess.Popen(
        [sys.executable, "manage.py", "seed", "1000000"],
        env=inherited_variables() | {"MONGODB_URI": registry.mongodb_uri},
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for(lambda: registry.charge_points.count_documents({}) > before, 20, "it is at work")
    process.send_signal(number)
    _, complaint = process.communicate(timeout=20)
    assert process.returncode == 130
    added = registry.charge_points.count_documents({}) - before
    assert complaint == f"CommandError: Stopped: {added:,} of 1,000,000 were added.\n"


def test_a_name_fits_however_many_there_are() -> None:
    assert len(PLACES) == len(set(PLACES)) > 1500
    assert max(map(len, PLACES)) <= 24
    assert max(map(len, draw_names(10_000, 1_000_000_000))) <= 32
    assert all(int(name.split()[-1]) <= 20 for name in draw_names(100, 0))


def test_most_names_are_new() -> None:
    """A run must not spend its time on names that are taken."""
    taken = draw_names(20_000, 20_000)
    drawn = draw_names(10_000, 30_000)
    assert len(drawn - taken) > 7_500
