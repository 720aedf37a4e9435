"""How a websocket ends: the close codes (contract section 3)."""

from enum import IntEnum
from typing import Self


class Close(IntEnum):
    """A close code, with what it tells the client."""

    meaning: str

    def __new__(cls, code: int, meaning: str) -> Self:
        close = int.__new__(cls, code)
        close._value_ = code
        close.meaning = meaning
        return close

    # Of the protocol (RFC 6455 and its registry). The first and the third are the web server's.
    GOING_AWAY = 1001, "The server or a proxy goes away."
    TOO_LARGE = 1009, "You sent more than 4 KiB: send nothing."
    FAILED = 1011, "The subscription failed; the server's log says why."
    RESTART = 1012, "The server restarts."
    TRY_LATER = 1013, "The database is not available."
    # Ours.
    TOO_SLOW = 4008, "You read too slowly: no progress for 30 s."
    TOO_MANY = 4029, "Too many connections or requests: wait longer."
    BAD_PARAMETERS = 4400, "A parameter is not right; the close reason names it."
    KEY_REFUSED = 4401, "The key or ticket is missing, or not valid, or not any more."
    BAD_ORIGIN = 4403, "This page's origin, or a program elsewhere, may not connect."
    NO_SUCH_CHARGER = 4404, "There is no such charger, or no such websocket."

    @property
    def retry(self) -> bool:
        """Whether to connect again, unchanged but for `since`. As HTTP: 44xx is your mistake."""
        return not 4400 <= self < 4500
