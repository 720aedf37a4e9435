"""What Channels serves: the websockets, and of HTTP the event streams."""

from channels.routing import URLRouter
from django.urls import re_path

from notifications.consumers import EventConsumer, EventStreamConsumer, UnknownSocket
from project.base.bodies import AsgiApp, Receive, Scope, Send
from project.base.documents import ID

ONE = f"(?P<id>{ID})"

websocket = URLRouter(
    [
        re_path(r"^ws/chargepoint/?$", EventConsumer.as_asgi()),
        re_path(rf"^ws/chargepoint/{ONE}/?$", EventConsumer.as_asgi()),
        re_path("", UnknownSocket.as_asgi()),
    ]
)


class EventStreams:
    """Hands requests for an event stream to Channels, all others to the application behind."""

    def __init__(self, app: AsgiApp) -> None:
        stream = EventStreamConsumer.as_asgi()
        self.app = app
        self.streams = URLRouter(
            [
                re_path(r"^chargepoint/events/?$", stream),
                re_path(rf"^chargepoint/{ONE}/events/?$", stream),
                re_path("", app),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        wanted = b"text/event-stream" in headers.get(b"accept", b"")
        app = self.streams if wanted and scope["method"] == "GET" else self.app
        await app(scope, receive, send)
