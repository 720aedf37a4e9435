"""Puts the position of a snapshot on the list of charge points (contract section 4)."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from pymongo.errors import PyMongoError

from notifications.documents import Event, EventLog
from notifications.events import Position
from project.base.database import availability

LIST = "chargepoint-list"
FRESH = 0.5  # seconds; any earlier position is right too, a second old at most


class SnapshotPosition:
    """`Last-Event-ID` on GET /chargepoint: what a client subscribes from, to miss nothing.

    Here and not in the view: the charge points do not know who is watching.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._read_at = float("-inf")
        self._position = ""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        position = getattr(request, "snapshot_position", None)
        if position and response.status_code == 200:  # who is refused is told nothing
            response["Last-Event-ID"] = position
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        # Before the view, or what happens between data and position would be missed.
        if request.resolver_match.url_name == LIST and request.method in ("GET", "HEAD"):
            with suppress(PyMongoError):  # the view will not do better, and answers 503
                availability.require()
                request.snapshot_position = self.position()

    def position(self) -> str:
        now = time.monotonic()
        if now - self._read_at > FRESH:
            self._position = str(Position(EventLog.current_epoch(), Event.head()))
            self._read_at = now
        return self._position
