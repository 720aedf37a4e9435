"""How often a key may ask: 429 with `Retry-After`.

DRF imports this while it imports itself: nothing here may import its views.
"""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from access.limits import REQUESTS_OF_KEY


class KeyThrottle(BaseThrottle):
    _wait = 0.0

    def allow_request(self, request: Request, view: Any) -> bool:
        # A view may be open to everybody: then only the address counts.
        self._wait = REQUESTS_OF_KEY.hit(request.auth.key) if request.auth else 0.0
        return not self._wait

    def wait(self) -> float:
        return self._wait
