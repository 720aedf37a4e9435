"""Ends a process when its parent ends, even when the parent is killed by kill -9.

Linux only; elsewhere nothing happens, and the next start has to clean up. A program that is not
ours is started through this file, which then becomes that program:

    python mortal.py PARENT_PID SIGNAL COMMAND...

(subprocess's `preexec_fn` would do the same, but is unsafe in a process that has threads.)
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def end_with(parent: int, signal_number: int) -> None:
    """Let this process have the signal when the parent (to be exact: its thread) ends."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal_number)
    if os.getppid() != parent:  # it ended before the line above
        os.kill(os.getpid(), signal_number)


def mortal(command: Sequence[str | Path], signal_number: signal.Signals) -> list[str]:
    """The command that runs this one as a child that ends with the calling process."""
    this = [sys.executable, "-IS", __file__, str(os.getpid()), str(signal_number.value)]
    return [*this, *map(str, command)]


if __name__ == "__main__":
    end_with(int(sys.argv[1]), int(sys.argv[2]))
    os.execv(sys.argv[3], sys.argv[3:])
