"""Clients of the npm registry, as subscribers (tests/live/js)."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

from tests.live.audit.subscribers import Subscriber

JS = Path(__file__).parent.parent / "js"


class Node(Subscriber):
    """A client library that reconnects by itself, in a process that lives as long as this."""

    def __init__(self, library: str, urls: Sequence[str], position: str) -> None:
        super().__init__(urls, position)
        self.library = library

    async def receive(self, url: str) -> None:
        process = await asyncio.create_subprocess_exec(
            "node",
            str(JS / "subscribe.mjs"),
            self.library,
            url,
            self.position,
            stdout=asyncio.subprocess.PIPE,
        )
        self.connected()
        try:
            assert process.stdout
            async for line in process.stdout:
                self.take(json.loads(line))
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    def __str__(self) -> str:
        return self.library
