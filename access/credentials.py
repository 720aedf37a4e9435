"""What keys and tickets look like: `cp_<id>_<secret>`, of which only the digest is stored.

The secret is 256 random bits. Slow hashes protect what people choose and attackers can guess;
nobody guesses this, and a slow hash would let anybody keep a processor busy (ADR 008).
"""

import hashlib
import re
import secrets
import string
from collections.abc import Sequence
from typing import NamedTuple, Self

KEY = re.compile(r"cp_([0-9a-z]{8})_[A-Za-z0-9_-]{43}")
TICKET = re.compile(r"[A-Za-z0-9_-]{43}")
LETTERS = string.ascii_lowercase + string.digits


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def new_id() -> str:
    """The part of a key that is no secret: by it the key is looked up and told from others."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def new_key(id: str) -> str:
    return f"cp_{id}_{secrets.token_urlsafe(32)}"


def new_ticket() -> str:
    return secrets.token_urlsafe(32)


class Presented(NamedTuple):
    """A key that somebody sent, in the form that is compared and kept; the secret is gone."""

    id: str
    digest: str

    @classmethod
    def parse(cls, headers: Sequence[str]) -> Self | None:
        """The key in the `Authorization` headers; None unless there is exactly one good one."""
        if len(headers) != 1:
            return None
        scheme, _, key = headers[0].partition(" ")
        if scheme.lower() != "bearer" or not (match := KEY.fullmatch(key.strip(" "))):
            return None
        return cls(match[1], digest(match[0]))
