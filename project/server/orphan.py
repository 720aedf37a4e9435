"""A mongod that still runs on our data, because its supervisor was killed."""

import contextlib
import os
import signal
import time
from pathlib import Path

from project.server.processes import command_line

PATIENCE = 5.0  # seconds it has for a clean stop; its journal makes any other end safe, too


def stop(data: Path) -> None:
    """Stop the mongod that holds this folder, if there is one.

    Only the owner of DATA_DIR's lock may call this: then the orphan serves nobody.
    """
    try:
        process_id = int((data / "mongod.lock").read_text())
    except (OSError, ValueError):  # mongod empties the file at a clean stop
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + PATIENCE
        with contextlib.suppress(ProcessLookupError):
            if _runs(process_id, data):
                os.kill(process_id, number)
        while _runs(process_id, data) and time.monotonic() < deadline:
            time.sleep(0.02)


def _runs(process_id: int, data: Path) -> bool:
    """Whether this process is still that mongod: its id may be another program's by now."""
    return str(data) in command_line(process_id)
