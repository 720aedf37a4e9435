"""The tests of single writes once more, all of them by the operations that share a round trip.

On a real MongoDB: whoever writes together must not see another registry than whoever writes alone.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings
from mongoengine import disconnect
from mongoengine.connection import get_db

from chargepoints.documents import ChargePoint
from project.base import collections, database
from project.base.documents.together import Together
from project.base.joined import Joined, _Call
from tests.base.test_races import *  # noqa: F403 - tests, here under other conditions
from tests.chargepoints.conftest import announced, outbox  # noqa: F401
from tests.chargepoints.test_change import *  # noqa: F403
from tests.chargepoints.test_create import *  # noqa: F403
from tests.chargepoints.test_delete import *  # noqa: F403
from tests.chargepoints.test_restore import *  # noqa: F403
from tests.conftest import Api
from tests.live.servers import Mongod


@pytest.fixture(scope="module")
def one_for_all(mongod: Mongod) -> Iterator[Any]:
    """Indexes take longer than these tests."""
    disconnect()
    with mongod.database() as name, override_settings(MONGODB_URI=mongod.uri(name)):
        database.register()
        for document in collections.documents():
            collections.ensure(document)
        yield get_db()
        disconnect()


@pytest.fixture(autouse=True)
def mongodb(one_for_all: Any) -> Any:
    """In place of mongomock."""
    for name in one_for_all.list_collection_names():
        one_for_all[name].delete_many({})
    return one_for_all


@pytest.fixture(autouse=True)
def rounds_of_one(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What went together; each call by itself, as these tests have one thread."""
    seen: list[Any] = []

    def answer_alone(joined: Joined[Any, Any], call: _Call) -> None:
        seen.append(call.argument)
        [result] = joined._together([call.argument])
        if isinstance(result, Exception):
            call.error = result
        else:
            call.result = result

    monkeypatch.setattr(Joined, "_answer_alone", answer_alone)
    monkeypatch.setattr(Together, "_found", Together._find_all)
    monkeypatch.setattr(Together, "_write_all", Together._update_all)
    yield seen


def test_it_is_what_is_tested_here(api: Any, rounds_of_one: list[Any]) -> None:
    api.post("/chargepoint", {"name": "Plaza Mayor 1"})
    api.put("/chargepoint/1", {"status": "error"})
    row, (id, _) = rounds_of_one
    assert (row["_id"], id) == (1, 1)


def test_a_change_of_what_was_made_invalid_by_hand_is_a_400(api: Api, charger: ChargePoint) -> None:
    """MongoDB's validator refuses the whole document, whatever is changed of it."""
    ChargePoint._get_collection().update_one(
        {}, {"$set": {"status": "charing"}}, bypass_document_validation=True
    )
    response = api.put("/chargepoint/1", {"name": "x"})
    assert response.status_code == 400
    assert list(response.json()) == ["status"]
    assert api.put("/chargepoint/1", {"name": "x", "status": "error"}).status_code == 200
