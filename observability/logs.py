"""The lines of the log: JSON for programs, text for people; with the request, without secrets."""

import logging
import re
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from project.base.trace import current

# Keys and tickets (access.credentials), the password in a URI, whatever a header says.
_SECRETS = re.compile(
    r"(?P<key>cp_[0-9a-z]{8}_)[\w-]{43}"
    r"|(?P<ticket>\bticket=)[^&\s\"']+"
    r"|(?P<uri>://[^/@\s:\"']*:)[^@/\s\"']+(?=@)"
    r"|(?P<header>\bbearer\s+)[^\s\"'\\]+",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_MARKS = ("cp_", "ticket=", "://", "bearer")


def without_secrets(text: str) -> str:
    """The last line of defence: whoever writes a line should not have put one in."""
    lowered = text.lower()
    if not any(mark in lowered for mark in _MARKS):  # nearly always: 1 us instead of 15
        return text
    return _SECRETS.sub(lambda match: f"{match[match.lastgroup or 0]}***", text)


class JsonLines(JsonFormatter):
    """{"time", "level", "logger", "message"}, with "request_id", "exc_info" and whatever is extra.

    By json and not by orjson, which refuses lone surrogates: a line must never be lost.
    """

    def __init__(self) -> None:
        super().__init__("%(message)s")

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        at = datetime.fromtimestamp(record.created, UTC)
        log_data["time"] = f"{at:%Y-%m-%dT%H:%M:%S}.{int(record.msecs):03}Z"
        log_data["level"], log_data["logger"] = record.levelname, record.name
        super().add_fields(log_data, record, message_dict)
        if trace := current.get():
            log_data["request_id"] = trace.id

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))


class TextLines(logging.Formatter):
    """`2026-11-23 10:00:00,123 INFO notifications.relay: text [request id]`"""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s%(id)s")

    def format(self, record: logging.LogRecord) -> str:
        trace = current.get()
        record.id = f" [{trace.id}]" if trace else ""
        return without_secrets(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """In one line: what a client sends could look like a line of its own, or move a cursor."""
        return _CONTROL.sub(lambda match: repr(match[0])[1:-1], super().formatMessage(record))
