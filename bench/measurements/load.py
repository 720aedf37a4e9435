"""Whether it was the server that was measured, and not what loads it."""

from bench.options import Run

TOO_MUCH = 0.85  # of one core


def load_share(run: Run, measurement: str, share: float) -> float:
    """Percent of a core that the reading process used; a note when it was at its limit."""
    if share > TOO_MUCH:
        run.note(
            f"{measurement}: the subscribers' process used {share:.0%} of its core: the server "
            "could do more than was measured."
        )
    return share * 100
