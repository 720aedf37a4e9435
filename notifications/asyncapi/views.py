"""The document for machines, and the same as a page to read. Both are open: there is no data."""

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import View

from notifications.asyncapi.document import SOCKETS, STREAMS, document
from project.base.json import dumps
from project.base.pages import Page
from project.base.published import Published


class AsyncApiView(View):
    """GET /asyncapi.json"""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return _published().answer(request)


class EventsPage(Page):
    """GET /docs/events"""

    template_name = "notifications/events.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, **_described())


@cache
def _published() -> Published:
    return Published.of(dumps(document()))


@cache
def _described() -> dict[str, Any]:
    """The document as the template goes through it."""
    said = document()
    channels, operations = said["channels"], said["operations"]
    return {
        "info": said["info"],
        "sockets": [channels[name] for name in SOCKETS],
        "streams": [channels[name] for name in STREAMS],
        "socket_parameters": channels["socket"]["bindings"]["ws"]["query"]["properties"],
        "stream_parameters": operations["send_stream"]["bindings"]["http"]["query"]["properties"],
        "closes": channels["socket"]["x-close-codes"],
        "messages": [
            (message, json.dumps(message["examples"][0]["payload"], indent=2))
            for message in said["components"]["messages"].values()
        ],
    }
