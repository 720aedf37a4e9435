"""manage.py as a person types it."""

import subprocess
import sys

from tests.live.servers.chargepoint import inherited_variables

TIMEOUT = 60.0  # seconds


def manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What it printed, and its return code; `variables` are set in its environment."""
    return python("manage.py", *arguments, **variables)


def python(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env=inherited_variables() | variables,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
