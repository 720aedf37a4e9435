"""The machine: which core does what, and what it is, for the record."""

import os
import platform
import resource
import shutil
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

import psutil

from bench import BenchError

_CORES = sorted(os.sched_getaffinity(0))
#: One core for the server that is measured; all the others for what surrounds it.
SERVER_CORES = _CORES[:1]
LOAD_CORES = _CORES[1:] or _CORES

PACKAGES = (
    *("Django", "djangorestframework", "mongoengine", "pymongo", "channels", "granian"),
    *("uvicorn", "orjson", "fastapi", "beanie", "websockets", "redis"),
)


def surround_the_server() -> None:
    """Move this process, and what it will start, to the load's cores; servers ask for theirs."""
    os.sched_setaffinity(0, LOAD_CORES)


def on_the_servers_core(command: list[str]) -> list[str]:
    """The command, run there with all its threads and children."""
    return _on(SERVER_CORES, command)


def on_all_cores(command: list[str]) -> list[str]:
    """The command, as it would run without the benchmark."""
    return _on(_CORES, command)


def allow_open_files(count: int) -> None:
    """Raise the limit of open files for this process and its children."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        raise BenchError(f"This needs {count} open files, and the limit is {hard} (ulimit -Hn).")
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


class Neighbours:
    """What else ran on this machine while we measured."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._busy, self._ours = _busy(), _ours()

    def share(self) -> float:
        """Of the machine's CPU time until now. Only right when our children have ended."""
        others = (_busy() - self._busy) - (_ours() - self._ours)
        return max(0.0, others) / (time.monotonic() - self._began) / (os.cpu_count() or 1)


def _busy() -> float:
    """CPU seconds that the machine has spent on anything since it was started."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - times.iowait - times.guest - times.guest_nice)


def _ours() -> float:
    """CPU seconds of this process, and of its children that have ended, and of theirs."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def describe(mongodb: str) -> dict[str, object]:
    """What was measured, and on what; `mongodb` is its version."""
    return {
        "processor": _processor(),
        "cores": len(_CORES),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": platform.platform(),
        "server_cores": SERVER_CORES,
        "load_cores": LOAD_CORES,
        "load_average_before": round(os.getloadavg()[0], 2),
        "commit": _output("git", "rev-parse", "--short", "HEAD"),
        "versions": {
            "Python": platform.python_version(),
            "MongoDB": mongodb,
            "Redis": _output("redis-server", "--version").partition("v=")[2].partition(" ")[0],
            "Node.js": _output("node", "--version").removeprefix("v"),
            **{name: version(name) for name in PACKAGES},
        },
    }


def _on(cores: list[int], command: list[str]) -> list[str]:
    taskset = shutil.which("taskset")
    if taskset is None:
        raise BenchError("taskset is missing (Debian: util-linux).")
    return [taskset, "--cpu-list", ",".join(map(str, cores)), *command]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(": ")[2]
    return platform.machine()


def _output(*command: str) -> str:
    if shutil.which(command[0]) is None:
        return ""
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
