"""A REST process of its own, as docs/operate.md has it: project.wsgi in granian."""

import signal
import subprocess
import sys
from pathlib import Path

import httpx

from project.server.mortal import mortal
from project.server.ports import free_port
from tests.live.servers.chargepoint import inherited_variables
from tests.live.servers.process import Process


class RestServer(Process):
    """Needs a database that has its indexes."""

    def __init__(self, **variables: str) -> None:
        """`variables` are set in its environment."""
        super().__init__()
        self.port = free_port()
        self.variables = inherited_variables() | {"DATA_DIR": str(self.folder)} | variables
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._output = self.folder / "output"

    def spawn(self) -> subprocess.Popen[bytes]:
        command = [
            Path(sys.executable).with_name("granian"),
            *("--interface", "wsgi", "--blocking-threads", "4", "--port", str(self.port)),
            *("--log-config", "deploy/granian-logging.json"),
            "project.wsgi:application",
        ]
        with self._output.open("wb") as output:
            return subprocess.Popen(
                mortal(command, signal.SIGTERM),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.variables,
            )

    @property
    def output(self) -> list[str]:
        """The lines it has printed since the last start."""
        return self._output.read_text().splitlines()

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.base_url}/healthz").status_code == 200
        except httpx.TransportError:
            return False

    def trouble(self) -> str:
        return "\n".join(self.output) if self._output.exists() else ""

    def close(self) -> None:
        """By SIGTERM: its workers end with it only if it can tell them."""
        if self.process and self.process.poll() is None:
            self.send(signal.SIGTERM)
            self.ended()
        super().close()
