"""How long whoever lost a race waits before the next try."""

import random
import time
from collections.abc import Iterator


def back_off(seconds: float) -> Iterator[float]:
    """Growing random waits (seconds), for as long as `seconds` have not passed."""
    end = time.monotonic() + seconds
    longest = 0.002
    while time.monotonic() < end:
        yield random.uniform(0, longest)
        longest = min(longest * 2, 0.05)
