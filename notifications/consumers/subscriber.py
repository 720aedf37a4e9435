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

from chargepoints.documents import ChargePoint
from notifications.feed import Closing, get_feed
from notifications.subscriptions import Message, Subscription
from project.base.database import availability
from project.base.errors import Unavailable
from project.base.queries import Query

logger = logging.getLogger(__name__)

PATIENCE = 30.0  # seconds without progress after which a reader is too slow
ANSWER = 4.0  # seconds: MongoDB away or not, whoever connects is answered within 5
AT_ONCE = 16  # messages that count as progress

# Why a subscription ends, as websocket close codes (contract section 3).
RESTART, FAILED, TOO_SLOW = 1012, 1011, 4008


class Subscriber(AsyncConsumer):
    """What a websocket and an event stream share: a subscription, and the task that forwards."""

    channel_layer_alias = "none"  # no channel of its own: Channels then waits for the client only
    query: ClassVar[type[Query]]
    _task: asyncio.Task[None] | None = None

    async def subscribe(self, **extra: Any) -> Subscription:
        """The subscription that the URL asks for; raises APIException."""
        try:
            query_string = QueryDict(self.scope["query_string"])
        except SuspiciousOperation as error:  # more parameters than Django reads
            raise ParseError(str(error)) from error
        values = self.query.read(query_string) | extra
        charge_point = self.scope["url_route"]["kwargs"].get("id")
        try:
            availability.require()
            async with asyncio.timeout(ANSWER):
                feed = await get_feed()
                if charge_point is not None:
                    charge_point = await feed.look_up(ChargePoint.existing_id, charge_point)
        except (PyMongoError, Closing, TimeoutError) as error:
            raise Unavailable from error
        except DoesNotExist as error:
            raise NotFound from error
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
