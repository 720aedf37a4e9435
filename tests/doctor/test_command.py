"""manage.py doctor: what it prints, and what it returns."""

import json
from collections.abc import Callable, Sequence
from io import StringIO

import pytest
from django.core.management import call_command
from pymongo.errors import OperationFailure, ServerSelectionTimeoutError

from project import doctor
from project.doctor import Check, Finding, Level


def named(name: str, finding: Finding) -> Check:
    def check() -> Finding:
        return finding

    check.__name__ = name
    return check


FINE = named("fine", Finding(Level.OK, "All is well."))
LATE = named("late", Finding(Level.WARN, "It is late.", "Hurry."))
GONE = named("gone", Finding(Level.FAIL, "It is gone.", "Bring it back."))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """`run([[FINE], [GONE]], "--json")`: the return code, and what it printed."""

    def run(groups: Sequence[Sequence[Check]], *arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(
            "project.management.commands.doctor.examine", lambda: doctor.examine(groups)
        )
        out = StringIO()
        try:
            call_command("doctor", *arguments, stdout=out)
        except SystemExit as end:
            return int(str(end.code)), out.getvalue()
        return 0, out.getvalue()

    return run


def test_it_prints_a_line_for_each_and_what_to_do(run: Callable[..., tuple[int, str]]) -> None:
    assert run([[FINE], [LATE]]) == (
        0,
        "ok    fine         All is well.\n"
        "warn  late         It is late.\n"
        "                   -> Hurry.\n",
    )


def test_it_returns_1_when_one_failed(run: Callable[..., tuple[int, str]]) -> None:
    assert run([[FINE, GONE], [LATE]])[0] == 1


def test_it_prints_json_for_programs(run: Callable[..., tuple[int, str]]) -> None:
    code, printed = run([[GONE]], "--json")
    assert code == 1
    assert json.loads(printed) == [
        {"check": "gone", "level": "fail", "says": "It is gone.", "do": "Bring it back."}
    ]


def test_it_asks_nothing_of_what_is_gone(run: Callable[..., tuple[int, str]]) -> None:
    names = [name for name, _ in doctor.examine([[GONE, FINE], [LATE, GONE, FINE]])]
    assert names == ["gone", "late", "gone", "fine"]


@pytest.mark.parametrize(
    ("error", "level"),
    [
        (ServerSelectionTimeoutError("db:27017: refused,Timeout: 2s"), Level.FAIL),
        (OperationFailure("not authorized on admin", code=13), Level.WARN),
    ],
)
def test_what_mongodb_refuses_is_a_finding(error: Exception, level: Level) -> None:
    def check() -> Finding:
        raise error

    [(_, finding)] = doctor.examine([[check]])
    assert finding.level == level
    assert "Timeout" not in finding.says


def test_a_check_that_breaks_is_a_finding_and_not_the_end() -> None:
    def broken() -> Finding:
        return Finding(Level.OK, str({}["storageEngine"]))

    [_, (_, finding), (last, _)] = doctor.examine([[FINE, broken, LATE]])
    assert (finding.level, last) == (Level.FAIL, "late")
    assert "KeyError('storageEngine')" in finding.says


def test_each_check_has_a_name_of_its_own() -> None:
    names = [check.__name__ for group in doctor.GROUPS for check in group]
    assert len(names) == len(set(names)) > 15
