"""A program of ours, as a person would start it."""

import signal
import subprocess
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path

from project.server.mortal import mortal
from project.server.ports import free_port
from tests.live.servers.process import Process


class Program(Process):
    """Serves HTTP on a port of its own; what it prints is kept."""

    #: What it is sent when the tests end without a word.
    LAST_WORD = signal.SIGTERM

    #: What it finds in its environment.
    variables: dict[str, str]

    def __init__(self) -> None:
        super().__init__()
        self.port = free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self._output = self.folder / "output"

    @abstractmethod
    def command(self) -> Sequence[str | Path]: ...

    def spawn(self) -> subprocess.Popen[bytes]:
        with self._output.open("wb") as output:
            return subprocess.Popen(
                mortal(self.command(), self.LAST_WORD),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.variables,
                process_group=0,
            )

    @property
    def output(self) -> list[str]:
        """The lines it has printed since the last start, on stdout and stderr."""
        return self._output.read_text().splitlines()

    def is_ready(self) -> bool:
        return any("is ready" in line for line in self.output)

    def trouble(self) -> str:
        return "\n".join(self.output) if self._output.exists() else ""
