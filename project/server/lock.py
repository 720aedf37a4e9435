"""One server for each DATA_DIR."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from project.server.errors import StartError


@contextlib.contextmanager
def hold(data_dir: Path) -> Iterator[None]:
    """Make DATA_DIR and hold its lock; the system releases it however this process ends."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        file = open(data_dir / "lock", "a+")  # noqa: SIM115 - closed below
    except OSError as error:
        raise StartError(f"Cannot use DATA_DIR={data_dir}: {error.strerror}.") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise StartError(
                f"Another server (process {file.read().strip()}) runs on DATA_DIR={data_dir}."
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
