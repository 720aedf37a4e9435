"""The websocket (contract section 3)."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from rest_framework.exceptions import (
    APIException,
    AuthenticationFailed,
    NotAuthenticated,
    NotFound,
    Throttled,
)

from notifications.consumers.codes import Close
from notifications.consumers.subscriber import Subscriber
from notifications.origins import origin_allowed
from notifications.serializers import EventSocketQuery
from notifications.subscriptions import Message
from project.base.errors import Unavailable
from project.base.json import dumps
from project.base.trace import note

CODES = {
    NotAuthenticated: Close.KEY_REFUSED,
    AuthenticationFailed: Close.KEY_REFUSED,
    NotFound: Close.NO_SUCH_CHARGER,
    Throttled: Close.TOO_MANY,
    Unavailable: Close.TRY_LATER,
}


class EventConsumer(Subscriber, AsyncWebsocketConsumer):
    """`/ws/chargepoint` and `/ws/chargepoint/:id`. What the client sends is ignored."""

    kind = "websocket"
    query = EventSocketQuery

    async def connect(self) -> None:
        headers = dict(self.scope["headers"])
        client = (self.scope.get("client") or [None])[0]
        origin = headers.get(b"origin")
        # Before anything is read for it.
        if not origin_allowed(None if origin is None else origin.decode("latin-1"), client):
            return await self.refuse(
                Close.BAD_ORIGIN, "This origin may not connect (ALLOWED_ORIGINS)."
            )
        try:
            subscription = await self.subscribe()
        except APIException as error:
            code = next((code for kind, code in CODES.items() if isinstance(error, kind)), None)
            return await self.refuse(code or Close.BAD_PARAMETERS, error)
        await self._accept()
        self.start_forwarding(subscription)

    async def _accept(self) -> None:
        await self.accept(headers=[(b"x-request-id", note().id.encode())])

    async def refuse(self, code: Close, why: APIException | str) -> None:
        # Accepted first: a browser's script sees no close code of a refused handshake.
        self.has_ended(code)
        await self._accept()
        reason = why if isinstance(why, str) else dumps(why.detail).decode()
        await self.close(code, reason.encode()[:123].decode(errors="ignore"))

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        pass

    async def send_messages(self, messages: Sequence[Message]) -> None:
        send = self.base_send
        for message in messages:
            await send({"type": "websocket.send", "text": message.frame})

    async def end(self, code: Close) -> None:
        self.has_ended(code)
        with suppress(OSError):  # the client is gone
            await self.close(code)

    async def disconnect(self, code: int) -> None:
        self.has_ended(code, by_client=True)
        self.stop_forwarding()


class UnknownSocket(EventConsumer):
    """Any other path; without it Channels answers with a traceback in the log."""

    async def connect(self) -> None:
        await self.refuse(Close.NO_SUCH_CHARGER, "No such websocket: try /ws/chargepoint")
