"""Whether it was the server that was measured, and not what loads it."""

from bench.options import Run

TOO_MUCH = 0.85  # of one core
FULL = 0.95  # of one core: then it was the server


def load_share(run: Run, measurement: str, reading: float, serving: float) -> float:
    """Percent of a core that the reading process used; a note when the limit was there.

    Both are shares of one core: of the process that reads, and of the server.
    """
    if reading > TOO_MUCH and serving < FULL:
        run.note(
            f"{measurement}: the subscribers' process used {reading:.0%} of its core, the server "
            f"{serving:.0%}: the server could do more than was measured."
        )
    return reading * 100
