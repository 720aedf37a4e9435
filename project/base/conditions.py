"""Conditional requests (RFC 9110 section 13): the ETag is the document's version."""

import re

from rest_framework.exceptions import ParseError
from rest_framework.request import Request

LIST = re.compile(r'\s*(?:W/)?"[\x21\x23-\x7e]*"\s*(?:,\s*(?:W/)?"[\x21\x23-\x7e]*"\s*)*')
STRONG = re.compile(r'(?<!W/)"([1-9][0-9]{0,18})"')
ANY = re.compile(r'"([1-9][0-9]{0,18})"')


def etag(version: int) -> str:
    return f'"{version}"'


def if_match(request: Request) -> set[int] | None:
    """The versions that `If-Match` admits; None where it admits all. Malformed: 400.

    A weak tag admits none (strong comparison), nor does a tag that we never gave.
    """
    value = request.META.get("HTTP_IF_MATCH")
    if value is None or value.strip() == "*":
        return None
    if not LIST.fullmatch(value):
        raise ParseError('If-Match: expected a list of entity tags, as in "3", or *.')
    return {int(version) for version in STRONG.findall(value)}


def not_modified(request: Request, version: int) -> bool:
    """Whether `If-None-Match` says that the client has this version (weak comparison)."""
    value = request.META.get("HTTP_IF_NONE_MATCH")
    if value is None:
        return False
    return value.strip() == "*" or str(version) in ANY.findall(value)
