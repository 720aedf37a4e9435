"""What a name may be (contract section 1)."""

import unicodedata
from typing import Any

import pytest
from mongoengine.errors import ValidationError

from chargepoints.documents import ChargePoint
from tests.conftest import Api

PLUG = "\N{ELECTRIC PLUG}"

LEGAL = [
    ("x", "x"),
    ("x" * 32, "x" * 32),
    ("  Plaza Mayor 3\t", "Plaza Mayor 3"),
    ("\u00a0Plaza\u2003", "Plaza"),
    ("\u2028Plaza\n", "Plaza"),
    ("a  b", "a  b"),
    (" " * 100 + "x" * 32, "x" * 32),
    (PLUG * 32, PLUG * 32),
    ("Cafe\u0301", "Caf\u00e9"),
    ("e\u0301" * 32, "\u00e9" * 32),
    ("\u03a9\u0313\u0345", "\u1fa8"),
    ("$status", "$status"),
    ("$where", "$where"),
    ("a.b", "a.b"),
    ("12", "12"),
    ("null", "null"),
    ('<script>"', '<script>"'),
    ("\u540d\u524d", "\u540d\u524d"),
    ("\ue000", "\ue000"),  # private use: not in the list of what is refused
]

NOT_STRINGS: list[Any] = [12, 1.5, True, False, None, [], ["a"], {}, {"$gt": ""}, {"$ne": None}]
EMPTY = ["", " ", "\t\n", "\u2003\u00a0", "\u2028"]
TOO_LONG = ["x" * 33, PLUG * 33, "\u0958" * 17, "x" * 60_000, "a" + "\u0315\u0300" * 10_000]
INVISIBLE = [
    "a\x00b",
    "a\nb",
    "a\tb",
    "a\x1bb",
    "a\x7fb",
    "a\x85b",
    "a\u00adb",  # soft hyphen
    "\u200b",  # zero width space, alone
    "a\u200d",
    "a\u202eb",  # right-to-left override
    "\ufeffa",  # byte order mark
    "a\u2028b",
    "a\u2029b",
    "\U000e0041",  # tag
]


def short(value: Any) -> str:
    return ascii(value)[:30]


@pytest.mark.parametrize(("given", "stored"), LEGAL, ids=short)
def test_it_stores_a_legal_name(api: Api, given: str, stored: str) -> None:
    response = api.post("/chargepoint", {"name": given})
    assert response.status_code == 201
    assert response.json()["name"] == stored == api.get("/chargepoint/1").json()["name"]
    assert ChargePoint._get_collection().find_one()["name"] == stored


@pytest.mark.parametrize("name", [*NOT_STRINGS, *EMPTY, *TOO_LONG, *INVISIBLE], ids=short)
def test_it_refuses_any_other(api: Api, charger: ChargePoint, name: Any) -> None:
    for response in (
        api.post("/chargepoint", {"name": name}),
        api.put("/chargepoint/1", {"name": name}),
    ):
        assert response.status_code == 400
        assert list(response.json()) == ["name"]
    assert [point.name for point in ChargePoint.objects] == ["Plaza Mayor 3"]


def test_it_says_what_is_wrong_with_what_cannot_be_seen(api: Api) -> None:
    response = api.post("/chargepoint", {"name": "a\u200bb"})
    assert response.json() == {"name": ["Control and invisible characters are not allowed."]}


@pytest.mark.parametrize("name", [*EMPTY, *TOO_LONG, *INVISIBLE, 12, None], ids=short)
def test_the_document_refuses_it_too(name: Any) -> None:
    """For whoever does not come through HTTP: commands, a shell, a new app."""
    with pytest.raises(ValidationError):
        ChargePoint(name=name).save()
    assert ChargePoint.objects.count() == 0


@pytest.mark.parametrize("given", [name for name, _ in LEGAL], ids=short)
def test_the_document_takes_the_same(given: str) -> None:
    assert ChargePoint(name=given).save().name == dict(LEGAL)[given]


@pytest.mark.parametrize("category", ["Cc", "Cf", "Cs", "Zl", "Zp"])
def test_no_character_of_an_invisible_category_is_legal(category: str) -> None:
    found = 0
    for code in (*range(0x3000), *range(0xD7F0, 0xE010), *range(0xFE00, 0x11000)):
        if unicodedata.category(chr(code)) == category:
            found += 1
            with pytest.raises(ValidationError):
                ChargePoint.name.validate(f"a{chr(code)}b")
    assert found


@pytest.mark.parametrize(
    ("one", "other"),
    [("Caf\u00e9", "Cafe\u0301"), ("Plaza", " Plaza "), ("\u212b", "A\u030a")],
    ids=short,
)
def test_names_that_are_stored_the_same_are_the_same(api: Api, one: str, other: str) -> None:
    assert api.post("/chargepoint", {"name": one}).status_code == 201
    assert api.post("/chargepoint", {"name": other}).status_code == 409


def test_names_that_differ_in_case_are_two(api: Api) -> None:
    assert api.post("/chargepoint", {"name": "plaza"}).status_code == 201
    assert api.post("/chargepoint", {"name": "Plaza"}).status_code == 201


def test_a_name_that_is_far_too_long_costs_no_normalising(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is quadratic: 60 kB of combining marks in turns are a second of CPU."""
    lengths: list[int] = []

    def normalise(form: str, text: str) -> str:
        lengths.append(len(text))
        return text

    monkeypatch.setattr("unicodedata.normalize", normalise)
    assert api.post("/chargepoint", {"name": "\u0315\u0300" * 10_000}).status_code == 400
    assert api.post("/chargepoint", {"name": "x"}).status_code == 201
    assert max(lengths) == 1
