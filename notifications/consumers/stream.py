"""The event stream: Server-Sent Events of the same messages (contract section 4)."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from channels.exceptions import StopConsumer
from rest_framework.exceptions import APIException, ParseError

from access.authentication import CHALLENGE
from notifications.consumers.codes import Close
from notifications.consumers.subscriber import Subscriber
from notifications.events import Position
from notifications.origins import host_allowed
from notifications.serializers import EventStreamQuery
from notifications.subscriptions import Message
from project.base.json import dumps
from project.base.trace import note

KEEP_ALIVE = 15  # seconds; proxies and browsers drop a silent stream


class EventStreamConsumer(Subscriber):
    """`/chargepoint/events` and `/chargepoint/:id/events` as Server-Sent Events.

    https://html.spec.whatwg.org/multipage/server-sent-events.html
    """

    kind = "event_stream"
    query = EventStreamQuery

    async def http_request(self, message: dict[str, Any]) -> None:
        headers = dict(self.scope["headers"])
        of_one = "id" in self.scope["url_route"]["kwargs"]
        note().route = f"/chargepoint/{':id/' if of_one else ''}events"
        try:
            if not host_allowed(headers.get(b"host")):
                raise ParseError("This host name is not served here (ALLOWED_HOSTS).")
            # A browser repeats the URL with its old `since`, and adds the header: that is newer.
            resume = headers.get(b"last-event-id")
            since = {"since": _position(resume.decode("latin-1"))} if resume else {}
            subscription = await self.subscribe(**since)
        except APIException as error:
            return await self.refuse(error)
        self.heartbeat_wanted = subscription.heartbeat is not None
        subscription.heartbeat = subscription.heartbeat or KEEP_ALIVE
        await self.send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [
                    (b"content-type", b"text/event-stream"),
                    (b"cache-control", b"no-cache"),
                    (b"x-accel-buffering", b"no"),  # nginx would hold events back
                ],
            }
        )
        # Names the position at once: a browser that loses the connection before the first event
        # resumes from here.
        await self.send_chunk(f"retry: 2000\nid: {subscription.position}\n\n")
        self.start_forwarding(subscription)

    async def refuse(self, error: APIException) -> None:
        detail = error.detail if isinstance(error.detail, dict) else {"detail": error.detail}
        headers = [(b"content-type", b"application/json")]
        if error.status_code == 401:
            headers.append((b"www-authenticate", CHALLENGE.encode()))
        if wait := getattr(error, "wait", None):
            headers.append((b"retry-after", str(wait).encode()))
        await self.send(
            {"type": "http.response.start", "status": error.status_code, "headers": headers}
        )
        await self.send({"type": "http.response.body", "body": dumps(detail)})
        raise StopConsumer

    async def http_disconnect(self, message: dict[str, Any]) -> None:
        self.has_ended(1001, by_client=True)
        self.stop_forwarding()
        raise StopConsumer

    async def send_messages(self, messages: Sequence[Message]) -> None:
        await self.send_chunk("".join(map(self.block, messages)))

    def block(self, message: Message) -> str:
        if message.type == "heartbeat" and not self.heartbeat_wanted:
            # No data: nothing is dispatched, but a browser's position moves.
            return f": keep-alive\nid: {message.id}\n\n"
        return f"id: {message.id}\ndata: {message.frame}\n\n"

    async def send_chunk(self, text: str) -> None:
        await self.send({"type": "http.response.body", "body": text.encode(), "more_body": True})

    async def end(self, code: Close) -> None:
        self.has_ended(code)
        # Without a time-out: one that reads on must see the end. Whoever does not is cut off by
        # the server (project.server.writing).
        with suppress(OSError):
            await self.send({"type": "http.response.body", "body": b""})


def _position(last_event_id: str) -> Position:
    """A browser sends this by itself and cannot correct it: nonsense is answered by a reset."""
    try:
        return Position.parse(last_event_id)
    except ValueError:
        return Position("", 0)
