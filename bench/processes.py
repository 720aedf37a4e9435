"""A process that is measured, or that the measured ones need."""

import contextlib
import http.client
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

import psutil

from bench import BenchError
from project.server.mortal import mortal
from project.server.ports import free_port

_LOOK = 0.1  # seconds
_IDLE = 0.2  # of a core: less is what a server does while nobody asks it


def wait_for(condition: Callable[[], object], seconds: float, what: str) -> None:
    """Return when the condition is true; BenchError when it is not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise BenchError(f"Not within {seconds:g} s: {what}.")
        time.sleep(0.02)


class Process:
    """A child. It ends with this program, whatever ends that."""

    def __init__(self, name: str, command: list[str], variables: Mapping[str, str]) -> None:
        self.name = name
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
        self._popen = subprocess.Popen(
            mortal(command, signal.SIGKILL),
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            env=dict(variables),
            process_group=0,
        )

    @property
    def output(self) -> str:
        self._output.seek(0)
        return self._output.read().decode(errors="replace")

    def tree(self) -> list[psutil.Process]:
        """The process and its descendants."""
        try:
            top = psutil.Process(self._popen.pid)
            return [top, *top.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def cpu_seconds(self) -> float:
        """CPU time used until now, by all of the tree."""
        total = 0.0
        for each in self.tree():
            with contextlib.suppress(psutil.NoSuchProcess):
                times = each.cpu_times()
                total += times.user + times.system
        return total

    def wait_until_idle(self) -> None:
        """A client that hangs up leaves work behind: 0.3 s of it, after 16 lists of 1000."""

        def is_idle() -> bool:
            before = self.cpu_seconds()
            time.sleep(_LOOK)
            return self.cpu_seconds() - before <= _LOOK * _IDLE

        wait_for(is_idle, 20, f"{self.name} is idle")

    def memory(self) -> int:
        """Bytes of the largest process of the tree: the one that serves (resident set)."""
        return max((each.memory_info().rss for each in self.tree()), default=0)

    def require_alive(self) -> None:
        if (code := self._popen.poll()) is not None:
            raise BenchError(f"{self.name} ended with code {code}:\n{self.output[-2000:]}")

    def close(self) -> None:
        if self._popen.poll() is None:
            self._popen.terminate()
            try:
                self._popen.wait(12)
            except subprocess.TimeoutExpired:
                self._popen.kill()
                self._popen.wait()
        self._output.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class HttpProcess(Process):
    """A process that serves HTTP on a port of 127.0.0.1."""

    def __init__(self, name: str, command: list[str], variables: Mapping[str, str]) -> None:
        """`PORT` in the command stands for the port."""
        self.port = free_port()
        command = [part.replace("PORT", str(self.port)) for part in command]
        super().__init__(name, command, {**variables, "PORT": str(self.port)})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)

    def wait_until_it_answers(self, path: str, seconds: float = 30) -> Self:
        def answers() -> bool:
            self.require_alive()
            connection = self.connection()
            try:
                connection.request("GET", path)
                return connection.getresponse().status < 500
            except (OSError, http.client.HTTPException):
                return False
            finally:
                connection.close()

        wait_for(answers, seconds, f"{self.name} answers.\n{self.output[-2000:]}")
        return self


PYTHON = sys.executable
ROOT = Path(__file__).resolve().parent.parent
