"""A REST process of its own, as docs/operate.md has it: project.wsgi in granian."""

import signal
import sys
from pathlib import Path

import httpx

from tests.live.servers.chargepoint import inherited_variables
from tests.live.servers.program import Program


class RestServer(Program):
    """Needs a database that has its indexes."""

    def __init__(self, **variables: str) -> None:
        """`variables` are set in its environment."""
        super().__init__()
        self.variables = inherited_variables() | {"DATA_DIR": str(self.folder)} | variables

    def command(self) -> list[str | Path]:
        return [
            Path(sys.executable).with_name("granian"),
            *("--interface", "wsgi", "--blocking-threads", "4", "--port", str(self.port)),
            *("--log-config", "deploy/granian-logging.json"),
            "project.wsgi:application",
        ]

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.base_url}/healthz").status_code == 200
        except httpx.TransportError:
            return False

    def close(self) -> None:
        """By SIGTERM: its workers end with it only if it can tell them."""
        if self.process and self.process.poll() is None:
            self.send(signal.SIGTERM)
            self.ended()
        super().close()
