"""What Python's subprocess lacks: children that do not outlive us, and who a process id is."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with_parent(signal_number: int) -> Callable[[], None]:
    """A `preexec_fn`: a signal for the child when we end, even by kill -9.

    To be exact: when the thread that started it ends. Linux only; elsewhere it does nothing, and
    the next start has to clean up.
    """
    if sys.platform != "linux":
        return lambda: None
    prctl = ctypes.CDLL(None).prctl  # looked up here: after the fork as little as possible
    parent = os.getpid()

    def in_the_child() -> None:
        prctl(_PR_SET_PDEATHSIG, signal_number)
        if os.getppid() != parent:  # it died between the fork and this line
            os._exit(1)

    return in_the_child


def command_line(process_id: int) -> str:
    """The command line of a running process; empty if it has ended (or is a zombie)."""
    try:
        return Path(f"/proc/{process_id}/cmdline").read_text(errors="replace").replace("\0", " ")
    except OSError:
        if sys.platform == "linux":
            return ""
    ps = ["ps", "-o", "command=", "-p", str(process_id)]
    return subprocess.run(ps, capture_output=True, text=True, check=False).stdout


def how(code: int) -> str:
    """A return code in words."""
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
