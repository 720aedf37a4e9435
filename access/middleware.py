"""How often an address may ask: 429 with `Retry-After`."""

from collections.abc import Callable
from math import ceil

from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import Throttled

from access.authentication import address_of
from access.limits import REQUESTS_OF_ADDRESS
from project.base.errors import json_error


class AddressThrottle:
    """Everything that an address asks for counts, also what is refused, unknown or a file."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if wait := REQUESTS_OF_ADDRESS.hit(address_of(request)):
            error = Throttled(ceil(wait))
            response = json_error(429, str(error.detail))
            response["Retry-After"] = str(error.wait)
            return response
        return self.get_response(request)
