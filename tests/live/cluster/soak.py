"""A cluster under writes and subscribers for some minutes, and what its processes then weigh:

    .venv/bin/python -m tests.live.cluster.soak --minutes 10

Prints the memory of each process at intervals, and at the end what was acknowledged and delivered.
"""

import argparse
import contextlib
import os
import time
from collections.abc import Mapping

import psutil

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

from tests.live.audit import Audit  # noqa: E402 - its documents want settings
from tests.live.audit.measures import longest_stall  # noqa: E402
from tests.live.servers.cluster import Cluster  # noqa: E402

INTERVALS = 10  # lines of a run, whatever its length


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--pause", type=float, default=0.01, help="seconds after each write")
    options = parser.parse_args()
    with contextlib.closing(Cluster()) as cluster:
        cluster.start(timeout=150)
        soak(cluster, 60 * options.minutes, options.pause)


def soak(cluster: Cluster, seconds: float, pause: float) -> None:
    """Five writers and four subscribers, through the proxy, for so many seconds."""
    columns = list(memory(cluster))
    print("seconds", "changes", *columns, "(MB)", flush=True)
    with Audit(cluster.mongodb_uri, cluster.base_url, pause=pause) as watch:
        watch.mirror()
        began = time.monotonic()
        for number in range(1, INTERVALS + 1):
            due = began + seconds * number / INTERVALS
            watch.wait_for(lambda due=due: time.monotonic() > due, timeout=seconds)
            line(number * seconds / INTERVALS, len(watch.writes()), memory(cluster))
        watch.finish(timeout=60)
        print(f"longest write stall {longest_stall(watch.writes()):.2f} s, ", end="")
        print(f"{watch.unknown()} writes without an answer")


def memory(cluster: Cluster) -> dict[str, int]:
    """Resident memory (bytes) of each process with its children."""
    sizes = {}
    for path in sorted(cluster.data_dir.glob("*.pid")):
        process = psutil.Process(cluster.process_id(path.stem))
        family = [process, *process.children(recursive=True)]
        sizes[path.stem] = sum(each.memory_info().rss for each in family)
    return sizes


def line(seconds: float, changes: int, memory: Mapping[str, int]) -> None:
    sizes = (f"{size / 2**20:.0f}".rjust(len(name)) for name, size in memory.items())
    print(f"{seconds:7.0f} {changes:7d}", *sizes, flush=True)


if __name__ == "__main__":
    main()
