"""Finds out, inside Django, what a request's trace says of it: which URL it was for, and whose."""

import re
from collections.abc import Callable
from functools import cache

from django.http import HttpRequest, HttpResponse

from project.base import errors
from project.base.trace import note


class RouteAndKey:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        trace, match = note(), request.resolver_match
        if match and match.func is not errors.not_found:
            trace.route = readable(match.route)
        if identity := getattr(request, "auth", None):  # DRF leaves it there
            trace.key = identity.name
        return response


@cache
def readable(route: str) -> str:
    """`^chargepoint/(?P<id>[1-9][0-9]{0,18})/?$` -> `/chargepoint/:id`"""
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)", r":\1", route)
    return "/" + path.replace("^", "").removesuffix("$").removesuffix("/?")
