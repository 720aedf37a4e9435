"""What there is to say about a process from outside."""

import signal
import subprocess
import sys
from pathlib import Path


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
