"""What a websocket and an event stream share."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, ClassVar

from channels.consumer import AsyncConsumer
from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict
from mongoengine.errors import DoesNotExist
from pymongo.errors import PyMongoError
from rest_framework.exceptions import NotFound, ParseError

from access.door import Visit, get_door
from chargepoints.documents import ChargePoint
from notifications.consumers.codes import Close
from notifications.consumers.connections import get_connections
from notifications.consumers.patience import patience
from notifications.feed import Closing, get_feed
from notifications.metrics import CLOSED, clients_code
from notifications.subscriptions import Message, Subscription
from project.base.database import availability
from project.base.errors import Unavailable
from project.base.metrics import MONGODB_ERRORS
from project.base.queries import Query
from project.base.trace import note

logger = logging.getLogger(__name__)

ANSWER = 4.0  # seconds: MongoDB away or not, whoever connects is answered within 5
AT_ONCE = 16  # messages that count as progress


class Subscriber(AsyncConsumer):
    """What a websocket and an event stream share: a subscription, and the task that forwards."""

    channel_layer_alias = "none"  # no channel of its own: Channels then waits for the client only
    kind: str
    query: ClassVar[type[Query]]
    _task: asyncio.Task[None] | None = None
    _visit: Visit | None = None
    _ended: str | None = None  # the close code, as a label

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        connections = get_connections()
        connections.add(self)
        try:
            await super().__call__(scope, receive, send)
        finally:  # whatever ended it: a connection that stayed counted would be one less for ever
            connections.remove(self)
            if self._ended is not None:
                CLOSED.labels(self.kind, self._ended).inc()
            if self._visit is not None:
                self._visit.end()

    async def subscribe(self, **extra: Any) -> Subscription:
        """The subscription that the URL asks for; raises APIException."""
        try:
            query_string = QueryDict(self.scope["query_string"])
        except SuspiciousOperation as error:  # more parameters than Django reads
            raise ParseError(str(error)) from error
        charge_point = self.scope["url_route"]["kwargs"].get("id")
        try:
            availability.require()
            async with asyncio.timeout(ANSWER):
                # Before anything else is looked at: who has no key learns nothing.
                self._visit = await get_door().admit(
                    self.scope, query_string.getlist("ticket"), self.show_out
                )
                reader = self._visit.identity
                note().key = reader and reader.name
                values = self.query.read(query_string) | extra
                feed = await get_feed()
                if charge_point is not None:
                    charge_point = await feed.look_up(
                        ChargePoint.existing_id, charge_point, reader and reader.restriction
                    )
        except (PyMongoError, Closing, TimeoutError) as error:
            if not isinstance(error, Closing):
                MONGODB_ERRORS.labels("request").inc()
            raise Unavailable from error
        except DoesNotExist as error:
            raise NotFound from error
        return Subscription(feed, values, charge_point, reader)

    async def show_out(self) -> None:
        """The key is not good any more."""
        self.stop_forwarding()
        await self.end(Close.KEY_REFUSED)

    def leave(self) -> None:
        """This process stops."""
        self._end_instead(Close.RESTART)

    def give_up(self) -> None:
        """The client has not read on for too long."""
        self._end_instead(Close.TOO_SLOW)

    def _end_instead(self, code: Close) -> None:
        self.stop_forwarding()
        self._task = asyncio.create_task(self.end(code))

    def start_forwarding(self, subscription: Subscription) -> None:
        # A task, so that this consumer hears when the client goes.
        self._task = asyncio.create_task(self._forward(subscription))

    def stop_forwarding(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _forward(self, subscription: Subscription) -> None:
        code = Close.FAILED
        timed = patience()
        try:
            async for messages in subscription.messages():
                for start in range(0, len(messages), AT_ONCE):
                    timed.begin(self)
                    try:
                        await self.send_messages(messages[start : start + AT_ONCE])
                    finally:
                        timed.end(self)
                subscription.feed.delivered += len(messages)
        except Closing:
            code = Close.RESTART
        except OSError:
            return  # the client is gone
        except Exception:
            logger.exception("A subscription failed")
        await self.end(code)

    def has_ended(self, code: int, *, by_client: bool = False) -> None:
        """Note why: the first to say so is right."""
        if self._ended is None:
            self._ended = clients_code(code) if by_client else str(int(code))
            note().close = code

    async def send_messages(self, messages: Sequence[Message]) -> None:
        raise NotImplementedError

    async def end(self, code: Close) -> None:
        raise NotImplementedError
