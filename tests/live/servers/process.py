"""What the servers have in common: start, stop, kill -9, freeze, close."""

import os
import signal
import subprocess
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Self

from project.server.processes import command_line, how
from tests.live.wait import wait_for


class Process(ABC):
    """A server process with a folder of its own. It keeps its address over stops and starts."""

    def __init__(self) -> None:
        self._temporary = tempfile.TemporaryDirectory(
            prefix="chargepoint-test-", ignore_cleanup_errors=True
        )
        self.folder = Path(self._temporary.name)
        self.process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def spawn(self) -> subprocess.Popen[bytes]: ...

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether it serves; asked again and again while it starts."""

    def trouble(self) -> str:
        """What a person should see when it does not start."""
        return ""

    def launch(self) -> None:
        """Start it, without waiting for it."""
        self.process = self.spawn()

    def start(self, timeout: float = 30.0) -> Self:
        """Start it, and return when it serves."""
        self.launch()
        return self.wait_ready(timeout)

    def wait_ready(self, timeout: float = 30.0) -> Self:
        wait_for(self._is_ready_or_ended, timeout, f"{self} is ready")
        return self

    def _is_ready_or_ended(self) -> bool:
        code = self.running.poll()
        assert code is None, f"{self} {how(code)}. {self.trouble()}"
        return self.is_ready()

    @property
    def running(self) -> subprocess.Popen[bytes]:
        assert self.process, f"{self} was not started"
        return self.process

    def send(self, number: signal.Signals) -> None:
        self.running.send_signal(number)

    def ended(self, timeout: float = 15.0) -> int:
        """The return code; an error when it does not end in time."""
        return self.running.wait(timeout)

    def stop(self) -> int:
        """As an operator would, by SIGTERM; the return code."""
        self.send(signal.SIGTERM)
        return self.ended()

    def kill(self) -> None:
        """As an out-of-memory killer would, by kill -9."""
        self.send(signal.SIGKILL)
        self.ended()

    def freeze(self) -> None:
        """It keeps its connections and answers nothing."""
        self.send(signal.SIGSTOP)

    def unfreeze(self) -> None:
        self.send(signal.SIGCONT)

    def heal(self) -> None:
        """Let it serve again, whatever a test did to it."""
        if self.process and self.process.poll() is None:
            self.unfreeze()
        else:
            self.start()

    def close(self) -> None:
        """The end, whatever state it is in; its folder is removed."""
        if self.process and self.process.poll() is None:
            self.kill()
        try:
            # A child of it may still be writing its last words into the folder.
            wait_for(lambda: not self.left_behind(), 15, f"{self} leaves no process behind")
        finally:
            for process_id in self.left_behind():
                os.kill(process_id, signal.SIGKILL)
            self._temporary.cleanup()

    def left_behind(self) -> list[int]:
        """The processes that were started on our folder."""
        ids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        return [each for each in ids if str(self.folder) in command_line(each)]

    def __str__(self) -> str:
        return type(self).__name__
