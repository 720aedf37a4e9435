"""Event-stream clients without a network."""

import json
from typing import Any

from channels.testing import HttpCommunicator

from notifications.events import Position
from notifications.routing import EventStreams
from project.base.bodies import Receive, Scope, Send

ACCEPT = {"accept": "text/event-stream"}


async def behind(scope: Scope, receive: Receive, send: Send) -> None:
    """The application for everything that is no event stream."""
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": scope["path"].encode()})


app = EventStreams(behind)


class Stream(HttpCommunicator):
    """An event stream, read as a browser's EventSource reads it."""

    def __init__(self, path: str, headers: dict[str, str], method: str = "GET") -> None:
        fields = [(k.lower().encode(), v.encode("latin-1")) for k, v in headers.items()]
        super().__init__(app, method, path, headers=fields)
        self.status = 0
        self.headers: dict[str, str] = {}
        self.last_id = ""  # what EventSource sends as Last-Event-ID when it reconnects
        self.ended = False
        self._text = ""

    async def opened(self) -> "Stream":
        await self.send_input({"type": "http.request", "body": b""})
        start = await self.receive_output(timeout=5)
        self.status = start["status"]
        self.headers = {k.decode(): v.decode() for k, v in start["headers"]}
        return self

    async def whole_body(self) -> bytes:
        """The whole body of an answer that is no stream."""
        message = await self.receive_output(timeout=5)
        assert not message.get("more_body")
        return message["body"]

    async def block(self) -> list[str]:
        """The lines of the next block, which an empty line ends."""
        while "\n\n" not in self._text:
            message = await self.receive_output(timeout=5)
            assert message["more_body"], "the stream has ended"
            self._text += message["body"].decode()
        block, self._text = self._text.split("\n\n", 1)
        lines = block.split("\n")
        self.last_id = next((line[4:] for line in lines if line.startswith("id: ")), self.last_id)
        return lines

    async def next(self) -> dict[str, Any]:
        """The next message; its position is remembered, as is that of a block without data."""
        while True:
            for line in await self.block():
                if line.startswith("data: "):
                    message: dict[str, Any] = json.loads(line[6:])
                    assert message["id"] == self.last_id
                    return message

    async def positions(self, count: int) -> list[int]:
        return [Position.parse((await self.next())["id"]).number for _ in range(count)]

    async def gone(self) -> None:
        """Go away; the application must end."""
        if not self.future.done():
            await self.send_input({"type": "http.disconnect"})
        await self.wait(timeout=5)
