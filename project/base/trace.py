"""What there is to tell about the request that is being served: its id, whose it is, how it ends.

Begun by whoever takes the request (observability), completed by whoever finds something out. In a
context variable, which goes along into the threads of REST; the object in it is the same there.
"""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Trace:
    id: str  # X-Request-ID
    route: str = ""  # the pattern of the URL, never the path itself; empty: no URL of ours
    key: str | None = None  # its name
    status: int = 0  # of HTTP
    close: int = 0  # the close code of a websocket; event streams end as if they had one


current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def note() -> Trace:
    """The trace of this request, to write on; outside of requests one that nobody reads."""
    return current.get() or Trace("")
