"""Bodies with bad fields, and operators in them: refused by name, nothing changes."""

import json
from typing import Any

import pytest

from tests.live.registry import Registry, Row


@pytest.fixture(scope="module")
def charger(registry: Registry) -> Row:
    return registry.add("Plaza Mayor 3")


# What is sent beside a valid name -> the field that the answer must name.
FIELDS: dict[str, tuple[dict[str, Any], str]] = {
    # Operators
    "an operator as a status": ({"status": {"$ne": ""}}, "status"),
    "an operator as a name": ({"name": {"$gt": ""}}, "name"),
    "a regular expression as a name": ({"name": {"$regex": ".*"}}, "name"),
    "$where": ({"$where": "sleep(10000)"}, "$where"),
    "$set": ({"$set": {"status": "error"}}, "$set"),
    "a path into a field": ({"outbox.0.type": "created"}, "outbox.0.type"),
    "a.b": ({"a.b": 1}, "a.b"),
    "a constructor": ({"__proto__": {"status": "error"}}, "__proto__"),
    "MongoEngine's operator": ({"status__ne": "ready"}, "status__ne"),
    "MongoEngine's class": ({"_cls": "Event"}, "_cls"),
    "a list as a status": ({"status": ["error"]}, "status"),
    "a list as a name": ({"name": ["x"]}, "name"),
    # Statuses
    "upper case": ({"status": "READY"}, "status"),
    "a space before": ({"status": " ready"}, "status"),
    "a space after": ({"status": "ready "}, "status"),
    "NUL after": ({"status": "ready\0"}, "status"),
    "the number 1": ({"status": 1}, "status"),
    "true": ({"status": True}, "status"),
    "null": ({"status": None}, "status"),
    "no character": ({"status": ""}, "status"),
    "another word": ({"status": "broken"}, "status"),
    # Names
    "a name of 0 characters": ({"name": ""}, "name"),
    "a name of 33": ({"name": "x" * 33}, "name"),
    "a name of 60,000": ({"name": "x" * 60_000}, "name"),
    "a name of 33 emoji": ({"name": "🔌" * 33}, "name"),
    "only spaces": ({"name": "   "}, "name"),
    "only white space": ({"name": "\t\n\u00a0\u2003"}, "name"),
    "a number": ({"name": 12}, "name"),
    "a fraction": ({"name": 1.5}, "name"),
    "a bool": ({"name": True}, "name"),
    "no name": ({"name": None}, "name"),
    "NUL": ({"name": "a\0b"}, "name"),
    "a line break": ({"name": "a\nb"}, "name"),
    "an escape sequence": ({"name": "a\x1b[31mb"}, "name"),
    "DEL": ({"name": "a\x7fb"}, "name"),
    "a C1 control": ({"name": "a\u0085b"}, "name"),
    "a zero-width space": ({"name": "a\u200bb"}, "name"),
    "a zero-width joiner": ({"name": "a\u200db"}, "name"),
    "a byte order mark": ({"name": "\ufeffab"}, "name"),
    "a soft hyphen": ({"name": "a\u00adb"}, "name"),
    "right to left": ({"name": "a\u202eb"}, "name"),
    "a line separator": ({"name": "a\u2028b"}, "name"),
    "a paragraph separator": ({"name": "a\u2029b"}, "name"),
    # Others
    "a misspelt field": ({"stauts": "error"}, "stauts"),
    "a field in capitals": ({"Status": "error"}, "Status"),
    "the primary key": ({"_id": 99}, "_id"),
    "the outbox": ({"outbox": []}, "outbox"),
    "no field name": ({"": 1}, ""),
}


@pytest.mark.parametrize("verb", ["POST", "PUT", "PATCH"])
@pytest.mark.parametrize("case", FIELDS)
def test_it_refuses(registry: Registry, charger: Row, verb: str, case: str) -> None:
    fields, named = FIELDS[case]
    target = "/chargepoint" if verb == "POST" else f"/chargepoint/{charger['id']}"
    body = json.dumps({"name": "Plaza Nueva 1", **fields}).encode()
    before = registry.state()
    answer = registry.ask(verb, target, body)
    assert answer.status == 400, answer
    assert list(answer.json) == [named] and len(answer.body) < 500
    assert registry.state() == before


def test_a_name_of_a_million_characters_is_too_large_a_body(registry: Registry) -> None:
    body = json.dumps({"name": "x" * 10**6}).encode()
    assert registry.ask("POST", "/chargepoint", body).status == 413


def test_a_post_needs_a_name(registry: Registry) -> None:
    answer = registry.ask("POST", "/chargepoint", b'{"status": "error"}')
    assert (answer.status, list(answer.json)) == (400, ["name"])


def test_many_unknown_fields_get_a_small_answer(registry: Registry) -> None:
    body = json.dumps({"x" * 50 + str(number): 1 for number in range(1000)}).encode()
    answer = registry.ask("POST", "/chargepoint", body)
    assert answer.status == 400 and len(answer.body) < 1000


@pytest.mark.parametrize("name", ["$status", "$where: 1", "a.b", "🔌" * 32, "<b>&amp;", "(a+)+$"])
def test_an_odd_name_is_a_name(registry: Registry, name: str) -> None:
    charger = registry.add(name)
    assert charger["name"] == name
    assert registry.charge_points.count_documents({"name": {"$eq": name}}) == 1
    assert registry.http.get("/chargepoint", params={"search": name}).json() == [charger]


def test_nfc_and_nfd_of_a_name_are_one_name(registry: Registry) -> None:
    charger = registry.add("Café A\u0301vila")  # composed, decomposed
    assert charger["name"] == "Café Ávila"
    for spelling in ("Cafe\u0301 A\u0301vila", "Café Ávila", "  Café Ávila\t"):
        answer = registry.http.post("/chargepoint", json={"name": spelling})
        assert answer.status_code == 409 and list(answer.json()) == ["name"]


def test_a_name_may_shrink_to_32_characters(registry: Registry) -> None:
    assert registry.add("e\u0301" * 32)["name"] == "é" * 32
    assert registry.add(f"  {'y' * 32}  ")["name"] == "y" * 32


READ_ONLY = {
    "id": 99,
    "created_at": "nonsense",
    "deleted_at": "2020-01-01T00:00:00.000Z",
    "status_changed_at": None,
    "version": {"$inc": 1},
}


def test_what_is_read_only_is_ignored(registry: Registry) -> None:
    charger = registry.add("Plaza Ignorada 1", **READ_ONLY)
    assert not {name for name, value in READ_ONLY.items() if charger[name] == value}
    before = registry.state()
    response = registry.http.put(f"/chargepoint/{charger['id']}", json=charger | READ_ONLY)
    assert (response.status_code, response.json()) == (200, charger)
    assert registry.state() == before
