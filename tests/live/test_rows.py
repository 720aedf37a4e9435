"""Pages that MongoDB writes as text: byte for byte what Python writes (project.base.rows)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from bson import Int64
from bson.datetime_ms import DatetimeMS
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st
from mongoengine import BooleanField, IntField, StringField, disconnect

from project.base import database
from project.base.documents import DELETED, SoftDeleteDocument, Stored
from project.base.fields import InstantField, NameField
from project.base.json import dumps
from project.base.rows import QUOTE, find_page
from project.base.serializers import SoftDeleteSerializer
from tests.live.servers import Mongod
from tests.live.shell import GONE, NOW


class Cable(SoftDeleteDocument):
    """A field of every kind that MongoDB can write as JSON."""

    name = NameField(required=True)
    note = StringField(db_field="n")
    plug = StringField(choices=["a", 'b"'])
    metres = IntField()
    locked = BooleanField()
    seen_at = InstantField()

    meta: ClassVar[dict[str, Any]] = {"collection": "cables"}


class CableSerializer(SoftDeleteSerializer):
    class Meta:
        model = Cable
        fields = (
            *("id", "name", "note", "plug", "metres", "locked"),
            *("created_at", "deleted_at", "seen_at", "version"),
        )


TRICKY = st.sampled_from('"\\/{},:$\x00\x01\n\x1f\u2028\u00e9\U0001f50c') | st.characters(
    exclude_categories=["Cs"], exclude_characters=QUOTE
)
TEXT = st.text(TRICKY, max_size=6) | st.sampled_from(["null", "$note", "$$NOW", '"},{"id":1'])
INSTANT = st.integers(0, 4 * 10**12).map(lambda ms: NOW + timedelta(milliseconds=ms - 10**12))
NUMBER = st.integers(-(2**63), 2**63 - 1) | st.integers(-9, 9).map(Int64)
LEGAL = {
    "name": TEXT,
    "n": TEXT | st.none() | st.just(GONE),
    "plug": st.sampled_from(["a", 'b"', None, GONE]),
    "metres": NUMBER | st.none() | st.just(GONE),
    "locked": st.sampled_from([True, False, None, GONE]),
    "created_at": INSTANT,
    "deleted_at": INSTANT | st.none(),
    "seen_at": INSTANT | st.none() | st.just(GONE),
    "version": NUMBER,
}
ODD: dict[str, Stored] = {
    "DEL in a name": {"name": "a\x7fb"},
    "a name of DEL": {"name": "\x7f"},
    "a name like a field that is null": {"name": "\x7fseen_at\x7f:null", "seen_at": None},
    "two of them": {"name": "\x7fseen_at\x7f:null", "n": "\x7f\x7f"},
    "no name": {"name": GONE},
    "a number as a name": {"name": 5},
    "another plug": {"plug": '"},{"'},
    "a whole double": {"version": 5.0},
    "a fraction": {"metres": 1.5},
    "not a number": {"metres": float("nan")},
    "infinity": {"version": float("inf")},
    "a number as text": {"version": '1,"x":2'},
    "true as a number": {"metres": True},
    "an object as a number": {"metres": {"a": 1}},
    "a number as a truth": {"locked": 1},
    "a text as a truth": {"locked": "true"},
    "a text as an instant": {"seen_at": '"'},
    "a number as an instant": {"created_at": 1},
    "an instant after the year 9999": {"seen_at": DatetimeMS(10**15)},
    "an instant before the year 1": {"seen_at": DatetimeMS(-(10**15))},
    "no version": {"version": None},
    "no instant": {"created_at": GONE},
    "a fraction as an id": {"_id": 2.5},
    "a text as an id": {"_id": '"'},
}


@pytest.fixture(scope="module", autouse=True)
def mongodb(mongod: Mongod) -> Iterator[None]:
    """In place of mongomock. Without a validator: what it would refuse must be read as well."""
    disconnect()
    with mongod.database() as name, override_settings(MONGODB_URI=mongod.uri(name)):
        database.register()
        yield
        disconnect()


def store(*rows: Stored) -> None:
    cables = Cable._get_collection()
    cables.delete_many({})
    usual = {"name": "Cable", "created_at": NOW, "deleted_at": None, "version": 1}
    for id, row in enumerate(rows, start=1):
        cable = {"_id": id, **usual, **row}
        cables.insert_one({key: value for key, value in cable.items() if value is not GONE})


def plain(filter: Stored) -> bytes:
    """The same by Python, document by document."""
    return dumps([CableSerializer.represent(row) for row in Cable.find_page(filter, 0, 1000)])


@pytest.mark.parametrize("deleted", DELETED)
@given(rows=st.lists(st.fixed_dictionaries(LEGAL), max_size=4))
def test_a_page_of_text_is_that_of_python(deleted: str, rows: list[Stored]) -> None:
    store(*rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CableSerializer, "find_page", None)  # nothing is in doubt
        page = find_page(CableSerializer, DELETED[deleted], 0, 1000)
    assert page == (plain(DELETED[deleted]), None)


@pytest.mark.parametrize("deleted", ["exclude", "include"])
@pytest.mark.parametrize("case", ODD)
def test_an_odd_row_is_as_python_writes_it(case: str, deleted: str) -> None:
    store({"seen_at": NOW}, ODD[case], {})
    page = find_page(CableSerializer, DELETED[deleted], 0, 1000)
    objects = dumps(CableSerializer.find_page(DELETED[deleted], 0, 1000))
    assert page == (objects, None)


def test_the_last_one_is_told_where_more_follow() -> None:
    store(*({"name": f'"{id}', "seen_at": NOW if id % 2 else None} for id in range(1, 6)))
    ids = []
    for after, limit, last in ((0, 2, 2), (2, 2, 4), (4, 2, None), (2, 3, None), (5, 1, None)):
        page = find_page(CableSerializer, {"deleted_at": None}, after, limit)
        rows = CableSerializer.find_page({"deleted_at": None}, after, limit)
        assert page == (dumps(rows), last)
        ids.append([row["id"] for row in rows])
    assert ids == [[1, 2], [3, 4], [5], [3, 4, 5], []]


def test_instants_of_any_year_can_be_read() -> None:
    years = (1, 1969, 9999)
    store(*({"seen_at": datetime(year, 1, 2, 3, 4, 5, 6000, UTC)} for year in years))
    assert find_page(CableSerializer, {}, 0, 10).body == plain({})
