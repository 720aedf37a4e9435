"""Query strings that ask for nothing we have: 400, and the answer names the parameter."""

from urllib.parse import quote, urlencode

import pytest

from tests.live.registry import Registry, Row

LISTS = {
    # Operators
    "an operator": ("status[$ne]=ready", "status[$ne]"),
    "MongoEngine's operator": ("status__ne=ready", "status__ne"),
    "a raw query": ('__raw__={"$where":"sleep(9)"}', "__raw__"),
    "a regular expression": ("name__regex=(a+)+$", "name__regex"),
    "$where": ("$where=sleep(9)", "$where"),
    "a field": ("name=x", "name"),
    "DRF's format": ("format=html", "format"),
    "no name": ("=1", ""),
    "an unknown parameter": ("colour=red", "colour"),
    # Pages
    "limit 0": ("limit=0", "limit"),
    "limit -1": ("limit=-1", "limit"),
    "limit +1": ("limit=+1", "limit"),
    "limit 1001": ("limit=1001", "limit"),
    "limit 1e9": ("limit=1e9", "limit"),
    "limit 1.0": ("limit=1.0", "limit"),
    "limit 1_0": ("limit=1_0", "limit"),
    "limit abc": ("limit=abc", "limit"),
    "limit empty": ("limit=", "limit"),
    "limit without a value": ("limit", "limit"),
    "limit in Arabic digits": ("limit=١", "limit"),
    "limit twice": ("limit=1&limit=2", "limit"),
    "limit of 10 kB": ("limit=" + "1" * 10_000, "limit"),
    "after -1": ("after=-1", "after"),
    "after 2^63": (f"after={2**63}", "after"),
    "after abc": ("after=abc", "after"),
    "after empty": ("after=", "after"),
    "after NUL": ("after=1\0", "after"),
    # Filters
    "deleted maybe": ("deleted=maybe", "deleted"),
    "deleted true": ("deleted=true", "deleted"),
    "deleted empty": ("deleted=", "deleted"),
    "deleted twice": ("deleted=only&deleted=include", "deleted"),
    "status unknown": ("status=broken", "status"),
    "status upper case": ("status=READY", "status"),
    "status empty": ("status=", "status"),
    "status, one of them bad": ("status=ready,broken", "status"),
    "status, one of them empty": ("status=ready,", "status"),
    "status with a space": ("status=ready, error", "status"),
    "status twice": ("status=ready&status=error", "status"),
    "search NUL": ("search=\0", "search"),
    "search too long": ("search=" + "x" * 33, "search"),
    "search twice": ("search=a&search=b", "search"),
    "count maybe": ("count=maybe", "count"),
    "since on a list": ("since=1", "since"),
}


@pytest.fixture(scope="module")
def charger(registry: Registry) -> Row:
    return registry.add("Plaza Mayor 3")


@pytest.mark.parametrize("case", LISTS)
def test_the_list_refuses(registry: Registry, charger: Row, case: str) -> None:
    query, named = LISTS[case]
    before = registry.state()
    answer = registry.ask("GET", f"/chargepoint?{quote(query, safe='=&,')}")
    assert answer.status == 400, answer
    assert list(answer.json) == [named] and len(answer.body) < 500
    assert registry.state() == before


@pytest.mark.parametrize("query", ["status=ready", "limit=1", "deleted=maybe", "$where=1", "a=1"])
def test_one_charger_refuses(registry: Registry, charger: Row, query: str) -> None:
    answer = registry.ask("GET", f"/chargepoint/{charger['id']}?{query}")
    assert (answer.status, list(answer.json)) == (400, [query.split("=")[0]])


@pytest.mark.parametrize("query", ["status=ready", "deleted=include", "$where=1"])
def test_the_summary_refuses(registry: Registry, query: str) -> None:
    answer = registry.ask("GET", f"/chargepoint/summary?{query}")
    assert (answer.status, list(answer.json)) == (400, [query.split("=")[0]])


def test_many_bad_parameters_get_a_small_answer(registry: Registry) -> None:
    query = "&".join(f"parameter{number}=x" for number in range(1000))
    answer = registry.ask("GET", f"/chargepoint?{query}")
    assert answer.status == 400 and len(answer.body) < 1000
    assert list(answer.json)[0].startswith("parameter")


def test_repeated_bad_parameters_get_a_small_answer(registry: Registry) -> None:
    query = "&".join(f"parameter{number // 2}=x" for number in range(1000))
    answer = registry.ask("GET", f"/chargepoint?{query}")
    assert answer.status == 400 and len(answer.body) < 1000


def test_a_search_is_plain_text(registry: Registry) -> None:
    evil, dotted = registry.add("(a+)+$"), registry.add("a.c")
    registry.add("abc")
    registry.add("a" * 32)
    for text, found in (("(a+)+$", [evil]), ("a.c", [dotted]), (".*", []), ("^a", []), ("\\", [])):
        answer = registry.ask("GET", f"/chargepoint?{urlencode({'search': text})}")
        assert (answer.status, answer.json) == (200, found)


def test_a_page_after_the_largest_id_is_empty(registry: Registry) -> None:
    answer = registry.ask("GET", f"/chargepoint?after={2**63 - 1}")
    assert (answer.status, answer.json, answer.headers["Link"]) == (200, [], None)
