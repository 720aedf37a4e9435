"""Where several workers keep what they count: whichever is asked for /metrics tells of all of them.

prometheus_client's way: https://prometheus.github.io/client_python/multiprocess/
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


@contextmanager
def folder() -> Iterator[dict[str, str]]:
    """An empty folder, as the variable by which workers find it; gone with the server.

    Not in DATA_DIR, which several servers may share, and which need not be writable.
    """
    with tempfile.TemporaryDirectory(prefix="chargepoint-metrics-") as path:
        yield {VARIABLE: path}


def forget(process_id: int, variables: Mapping[str, str]) -> None:
    """This worker has ended: its connections are gone. What it counted stays."""
    if path := variables.get(VARIABLE):
        from prometheus_client.multiprocess import mark_process_dead  # late: 10 MB

        mark_process_dead(process_id, path)  # type: ignore[no-untyped-call]
