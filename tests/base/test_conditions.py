"""ETags and what a request may say about them (RFC 9110, section 13)."""

import pytest
from django.test import RequestFactory
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from project.base.conditions import etag, if_match, not_modified


def request(**headers: str) -> Request:
    return Request(RequestFactory().get("/", headers=headers))


def test_an_etag_is_strong_and_quoted() -> None:
    assert etag(12) == '"12"'


def test_without_if_match_every_version_is_right() -> None:
    assert if_match(request()) is None


@pytest.mark.parametrize(
    ("value", "versions"),
    [
        ("*", None),
        ('"3"', {3}),
        ('  "3"\t', {3}),
        ('"3","4" , "5"', {3, 4, 5}),
        ('W/"3", "4"', {4}),
        ('W/"3","4"', {4}),
        ('"4",W/"3"', {4}),
        ('"W/", "3"', {3}),
        ('"a,b", "3"', {3}),
        ('"x"', set()),
        ('""', set()),
        ('"0"', set()),
        ('"03"', set()),
        ('"3.0"', set()),
        ('"-3"', set()),
        (f'"{"9" * 20}"', set()),
    ],
)
def test_if_match_lists_the_versions_that_are_right(value: str, versions: set[int] | None) -> None:
    assert if_match(request(**{"If-Match": value})) == versions


@pytest.mark.parametrize(
    "value",
    ["", "3", '"3', '3"', '"3" "4"', '*, "3"', '"*" *', 'w/"3"', "W/3", '"3"; "4"', '"a b"'],
)
def test_a_malformed_if_match_is_refused(value: str) -> None:
    with pytest.raises(ParseError):
        if_match(request(**{"If-Match": value}))


def test_a_long_if_match_is_read_in_linear_time() -> None:
    assert if_match(request(**{"If-Match": '"3",' * 10_000 + '"4"'})) == {3, 4}
    with pytest.raises(ParseError):
        if_match(request(**{"If-Match": '"3",' * 10_000 + "4"}))
    with pytest.raises(ParseError):
        if_match(request(**{"If-Match": " " * 10_000 + "4"}))


@pytest.mark.parametrize(
    ("value", "current"),
    [
        ("*", True),
        ('"3"', True),
        ('W/"3"', True),
        ('"2", W/"3"', True),
        ('"2"', False),
        ('"33"', False),
        ('"03"', False),
        ("3", False),
        ("", False),
    ],
)
def test_if_none_match_compares_weakly(value: str, current: bool) -> None:
    assert not_modified(request(**{"If-None-Match": value}), 3) is current


def test_without_if_none_match_it_is_sent() -> None:
    assert not_modified(request(), 3) is False
