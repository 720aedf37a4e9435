"""Measures us and our peers side by side: see `scripts/bench --help` and docs/performance.md.

Servers run on a core of their own; MongoDB, Redis and the load on the others. Rounds are
interleaved (A B C, B C A), answers are checked before they are timed, and a run with an error or
a lost event is no result: it fails.
"""


class BenchError(Exception):
    """This run proves nothing: something failed, answered wrongly, or lost an event."""
