"""Proves that nothing acknowledged is lost: real writers, real subscribers, and a comparison.

    with Audit(uri, server.base_url) as audit:
        audit.wait_for_changes(100)
        server.kill()
        ...

At the end of the block the writers stop, the subscribers catch up, and what was acknowledged,
what is in the log and what was delivered is compared (docs/delivery.md, I1 to I9). A difference
is an AssertionError that names it.
"""

from tests.live.audit.audit import Audit
from tests.live.audit.findings import Findings, Result
from tests.live.audit.log import Log, Row, as_event
from tests.live.audit.mirror import Mirror
from tests.live.audit.subscribers import Pages, Socket, Stream, Subscriber
from tests.live.audit.writers import Change, Writer

__all__ = [
    "Audit",
    "Change",
    "Findings",
    "Log",
    "Mirror",
    "Pages",
    "Result",
    "Row",
    "Socket",
    "Stream",
    "Subscriber",
    "Writer",
    "as_event",
]
