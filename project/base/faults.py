"""Named points at which the fault tests kill this very process (tests/live).

Without the tests' environment variable nothing here does anything.
"""

import os
import signal
from pathlib import Path

#: `<point>:<token file>`: die at that point, once; whoever removes the token is the one to die.
_POINT, _, _TOKEN = os.environ.get("CHARGEPOINT_TEST_KILL_AT", "").partition(":")


def kill_point(name: str) -> None:
    if name == _POINT:
        try:
            Path(_TOKEN).unlink()
        except FileNotFoundError:
            return
        os.kill(os.getpid(), signal.SIGKILL)
