"""The server itself, as scripts/server runs it."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from project.server.processes import command_line
from tests.live.servers.program import Program

# What a developer may have set must not decide what the tests see.
OURS = re.compile(
    "HOST|PORT|MONGODB_URI|REDIS_URL|DATA_DIR|WORKERS|DEBUG|SECRET_KEY|ALLOWED_.*|API_KEYS?|EVENTS_.*"
    "|DRAIN_.*|LOG_.*|REQUESTS_.*|REFUSED_.*|CONNECTIONS_.*|TRUSTED_.*|PROXY_.*"
)


def inherited_variables() -> dict[str, str]:
    """Our environment without what configures a server."""
    return {name: text for name, text in os.environ.items() if not OURS.fullmatch(name)}


class ChargepointServer(Program):
    """`python -m project.server` with its data in a folder of its own, unless told otherwise."""

    LAST_WORD = signal.SIGKILL

    def __init__(self, **variables: str | None) -> None:
        """`variables` are set in its environment; None removes one."""
        super().__init__()
        given = {"PORT": str(self.port), "DATA_DIR": str(self.folder / "var")} | variables
        own = {name: text for name, text in given.items() if text is not None}
        self.variables = inherited_variables() | own
        self.data_dir = Path(self.variables["DATA_DIR"])
        self.ws_url = f"ws://127.0.0.1:{self.port}"
        self.python = [sys.executable]

    def command(self) -> list[str]:
        return [*self.python, "-m", "project.server"]

    def refuse(self) -> list[str]:
        """Start it where it cannot start; the lines that it ends with."""
        self.launch()
        assert self.ended() == 1, self.output
        return self.output

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        return self._children("project.server.worker")

    def mongods(self) -> list[int]:
        """The process id of the embedded mongod, if it runs."""
        return self._children("--dbpath")

    def signal_worker(self, number: signal.Signals) -> None:
        os.kill(self.workers()[0], number)

    def signal_mongod(self, number: signal.Signals) -> None:
        os.kill(self.mongods()[0], number)

    @property
    def mongodb_uri(self) -> str:
        """Of the embedded mongod."""
        return (self.data_dir / "mongodb-uri").read_text().strip()

    def _children(self, part: str) -> list[int]:
        path = Path(f"/proc/{self.running.pid}/task/{self.running.pid}/children")
        children = map(int, path.read_text().split()) if path.exists() else []
        return [child for child in children if part in command_line(child)]

    def close(self) -> None:
        """By SIGTERM, and by kill -9 where that is not enough."""
        if self.process and self.process.poll() is None:
            self.unfreeze()
            self.send(signal.SIGTERM)
            try:
                self.ended()
            except subprocess.TimeoutExpired:
                self.kill()
        super().close()
