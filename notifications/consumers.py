"""Websockets and event streams: connect, resume, forward, close. They never write to MongoDB.

They are not in the Channels group themselves: the group wakes the feed, once per process, and
each connection pulls from the feed. A group message for each connection is what loses events.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, ClassVar

from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.http import QueryDict
from pymongo.errors import PyMongoError
from rest_framework.exceptions import APIException, NotFound, ValidationError

from chargepoints.documents import ChargePoint
from notifications.events import Position
from notifications.feed import Closing, get_feed
from notifications.origins import origin_allowed
from notifications.serializers import EventSocketQuery, EventStreamQuery
from notifications.subscriptions import Message, Subscription
from project.base.errors import Unavailable
from project.base.json import dumps
from project.base.serializers import Query
from project.base.viewsets import GREATEST_ID

logger = logging.getLogger(__name__)

PATIENCE = 30.0  # seconds without progress after which a reader is too slow
AT_ONCE = 16  # messages that count as progress
KEEP_ALIVE = 15  # seconds; proxies and browsers drop a silent stream

# Close codes (contract section 3).
RESTART, FAILED, TRY_LATER = 1012, 1011, 1013
BAD_PARAMETERS, BAD_ORIGIN, NO_SUCH_CHARGER, TOO_SLOW = 4400, 4403, 4404, 4008


class Subscriber(AsyncConsumer):
    """What a websocket and an event stream share: a subscription, and the task that forwards."""

    channel_layer_alias = "none"  # no channel of its own: Channels then waits for the client only
    query: ClassVar[type[Query]]
    _task: asyncio.Task[None] | None = None

    async def subscribe(self, **extra: Any) -> Subscription:
        """The subscription that the URL asks for; raises APIException."""
        values = self.query.read(QueryDict(self.scope["query_string"])) | extra
        charge_point = self.scope["url_route"]["kwargs"].get("id")
        try:
            feed = await get_feed()
            if charge_point is not None:
                charge_point = int(charge_point)
                if charge_point > GREATEST_ID or not await feed.read_log(_exists, charge_point):
                    raise NotFound
        except PyMongoError as error:
            raise Unavailable from error
        return Subscription(feed, values, charge_point)

    def start_forwarding(self, subscription: Subscription) -> None:
        # A task, so that this consumer hears when the client goes.
        self._task = asyncio.create_task(self._forward(subscription))

    def stop_forwarding(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _forward(self, subscription: Subscription) -> None:
        code = FAILED
        try:
            async for messages in subscription.messages():
                for start in range(0, len(messages), AT_ONCE):
                    async with asyncio.timeout(PATIENCE):
                        await self.send_messages(messages[start : start + AT_ONCE])
        except Closing:
            code = RESTART
        except TimeoutError:
            code = TOO_SLOW
        except OSError:
            return  # the client is gone
        except Exception:
            logger.exception("A subscription failed")
        await self.end(code)

    async def send_messages(self, messages: Sequence[Message]) -> None:
        raise NotImplementedError

    async def end(self, code: int) -> None:
        raise NotImplementedError


class EventConsumer(Subscriber, AsyncWebsocketConsumer):
    """`/ws/chargepoint` and `/ws/chargepoint/:id`. What the client sends is ignored."""

    query = EventSocketQuery

    async def connect(self) -> None:
        try:
            subscription = await self.subscribe()
        except ValidationError as error:
            return await self.refuse(BAD_PARAMETERS, error)
        except NotFound as error:
            return await self.refuse(NO_SUCH_CHARGER, error)
        except Unavailable as error:
            return await self.refuse(TRY_LATER, error)
        headers = dict(self.scope["headers"])
        client = (self.scope.get("client") or [None])[0]
        origin = headers.get(b"origin")
        if not origin_allowed(origin and origin.decode("latin-1"), client):
            return await self.refuse(BAD_ORIGIN, "This origin may not connect (ALLOWED_ORIGINS).")
        await self.accept()
        self.start_forwarding(subscription)

    async def refuse(self, code: int, why: APIException | str) -> None:
        # Accepted first: a browser's script sees no close code of a refused handshake.
        await self.accept()
        reason = why if isinstance(why, str) else dumps(why.detail).decode()
        await self.close(code, reason.encode()[:123].decode(errors="ignore"))

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        pass

    async def send_messages(self, messages: Sequence[Message]) -> None:
        send = self.base_send
        for message in messages:
            await send({"type": "websocket.send", "text": message.frame})

    async def end(self, code: int) -> None:
        try:
            async with asyncio.timeout(5):  # a reader that does not read takes no close frame
                await self.close(code)
        except (TimeoutError, OSError):
            pass

    async def disconnect(self, code: int) -> None:
        self.stop_forwarding()


class UnknownSocket(EventConsumer):
    """Any other path; without it Channels answers with a traceback in the log."""

    async def connect(self) -> None:
        await self.refuse(NO_SUCH_CHARGER, "No such websocket: try /ws/chargepoint")


class EventStreamConsumer(Subscriber):
    """`/chargepoint/events` and `/chargepoint/:id/events` as Server-Sent Events.

    https://html.spec.whatwg.org/multipage/server-sent-events.html
    """

    query = EventStreamQuery

    async def http_request(self, message: dict[str, Any]) -> None:
        headers = dict(self.scope["headers"])
        try:
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
        if wait := getattr(error, "wait", None):
            headers.append((b"retry-after", str(wait).encode()))
        await self.send(
            {"type": "http.response.start", "status": error.status_code, "headers": headers}
        )
        await self.send({"type": "http.response.body", "body": dumps(detail)})
        raise StopConsumer

    async def http_disconnect(self, message: dict[str, Any]) -> None:
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

    async def end(self, code: int) -> None:
        try:
            async with asyncio.timeout(5):
                await self.send({"type": "http.response.body", "body": b""})
        except (TimeoutError, OSError):
            pass


def _position(last_event_id: str) -> Position:
    """A browser sends this by itself and cannot correct it: nonsense is answered by a reset."""
    try:
        return Position.parse(last_event_id)
    except ValueError:
        return Position("", 0)


def _exists(id: int) -> bool:
    return ChargePoint.objects(id=id).only("id").as_pymongo().first() is not None
