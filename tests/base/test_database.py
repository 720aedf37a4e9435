"""The connection, and whether MongoDB can be written to (project.base.database)."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from mongoengine.connection import get_connection
from pymongo.errors import ServerSelectionTimeoutError

from project.base import database


@pytest.mark.parametrize(
    "uri",
    ["mongodb://localhost", "mongodb://localhost/", "localhost/chargepoint", "mongodb://h:x/c", ""],
)
def test_a_bad_uri_names_its_variable(settings: Any, uri: str) -> None:
    settings.MONGODB_URI = uri
    with pytest.raises(ImproperlyConfigured, match="^MONGODB_URI: "):
        database.register()


@pytest.mark.parametrize("preference", ["secondary", "secondaryPreferred", "nearest"])
def test_only_the_primary_is_read(settings: Any, preference: str) -> None:
    settings.MONGODB_URI = f"mongodb://h/chargepoint?readPreference={preference}"
    with pytest.raises(ImproperlyConfigured, match="^MONGODB_URI: readPreference"):
        database.register()


def test_no_test_reaches_a_real_database() -> None:
    assert type(get_connection()).__module__.startswith("mongomock")


def test_every_write_waits_for_a_majority_and_the_journal() -> None:
    assert database.OPTIONS["w"] == "majority"
    assert database.OPTIONS["journal"] is True
    assert database.OPTIONS["retryWrites"] is True
    assert database.OPTIONS["tz_aware"] is True


def test_it_waits_at_the_start_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    answers = iter([ServerSelectionTimeoutError("refused,more"), None])
    waits: list[float] = []

    def command(name: str) -> None:
        if error := next(answers):
            raise error

    client = SimpleNamespace(admin=SimpleNamespace(command=command))
    monkeypatch.setattr(database, "get_connection", lambda: client)
    monkeypatch.setattr(database, "time", SimpleNamespace(sleep=waits.append))
    database.wait_until_writable()
    assert waits == [2.0]
    assert caplog.messages == ["Waiting for MongoDB: refused"]
