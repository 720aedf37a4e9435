"""The event log: the truth about what happened, in one order for everybody."""

from notifications.documents.event import Event
from notifications.documents.log import EventLog, Span

__all__ = ["Event", "EventLog", "Span"]
