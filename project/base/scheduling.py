"""How the system shares a core among our threads."""

import os
from contextlib import suppress


def run_in_batches() -> None:
    """On Linux a thread that is woken waits for the one that runs, rather than interrupt it.

    To be called before any thread is started: they inherit it. A request changes threads eight
    times, and the one that was interrupted mostly holds what the other then waits for. With 16
    requests at once a PUT costs 5 % less of CPU, a POST 12 %. Nobody waits longer for a core that
    is free.
    """
    if hasattr(os, "SCHED_BATCH") and os.sched_getscheduler(0) == os.SCHED_OTHER:  # else: chosen
        with suppress(OSError):  # forbidden by a container's profile: then as before
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
