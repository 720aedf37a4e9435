"""manage.py apikey"""

import re
from argparse import ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from mongoengine.errors import NotUniqueError, ValidationError
from pymongo.errors import PyMongoError

from access.documents import ApiKey, Expired
from access.identity import Scope
from project.base import collections
from project.base.actor import Restriction, normalise_prefix
from project.base.documents import Stored
from project.base.fields import now
from project.base.json import instant

UNITS = {"m": "minutes", "h": "hours", "d": "days"}
MOST_IDS = 1000


class Command(BaseCommand):
    help = "Make, list, revoke and rotate API keys. A key is shown once, when it is made."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        create = verbs.add_parser("create", help="make a key and print it, this once")
        create.add_argument("name", help="whose it is, and what for: the log shows it")
        create.add_argument("--scope", choices=Scope.ALL, required=True)
        create.add_argument("--expires", type=lifetime, metavar="90d", help="(never)")
        create.add_argument("--ids", type=ids, metavar="1,2,3", help="only these charge points")
        create.add_argument(
            "--prefix", type=prefix, metavar='"Plaza "', help="only names that begin so"
        )
        verbs.add_parser("list", help="every key, without its secret")
        revoke = verbs.add_parser("revoke", help="refuse it from now on")
        revoke.add_argument("name")
        rotate = verbs.add_parser("rotate", help="give it a new secret, and print that")
        rotate.add_argument("name")
        rotate.add_argument(
            "--grace", type=duration, default=timedelta(), help="the old one stays good for (0m)"
        )

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        try:
            collections.check()
            getattr(self, f"_{verb}")(options)
        except collections.CollectionUnsound as error:
            raise CommandError(str(error)) from error
        except PyMongoError as error:
            reason = str(error).split(",")[0]
            raise CommandError(f"MongoDB does not answer: {reason}") from error

    def _create(self, options: dict[str, Any]) -> None:
        expires, restriction = options["expires"], Restriction(options["ids"], options["prefix"])
        try:
            key = ApiKey.issue(
                options["name"],
                options["scope"],
                expires_at=None if expires is None else now() + expires,
                restriction=restriction,
            )
        except NotUniqueError as error:
            raise CommandError("There is a key of this name: revoke or rotate it.") from error
        except ValidationError as error:
            raise CommandError(f"The name is not valid: {error}") from error
        self._show(key)

    def _rotate(self, options: dict[str, Any]) -> None:
        try:
            key = ApiKey.rotate(options["name"], options["grace"])
        except Expired as error:
            raise CommandError(
                f"{options['name']!r} expired {instant(error.at)}, and so would a new secret: "
                "revoke it, and create one of this name."
            ) from error
        if key is None:
            raise CommandError(f"There is no valid key {options['name']!r}.")
        self._show(key)

    def _revoke(self, options: dict[str, Any]) -> None:
        if not ApiKey.revoke(options["name"]):
            raise CommandError(f"There is no valid key {options['name']!r}.")
        self.stdout.write("Revoked. Requests are refused within 5 s, open sockets close within 10.")

    def _list(self, options: dict[str, Any]) -> None:
        for row in ApiKey.rows():
            self.stdout.write("  ".join([row["name"], f"cp_{row['_id']}_...", *described(row)]))

    def _show(self, key: str) -> None:
        # Apart, so that KEY=$(manage.py apikey create ...) holds the key and nothing else.
        self.stderr.write("This key is shown only now. Send it as: Authorization: Bearer <key>")
        self.stdout.write(key)


def described(row: Stored) -> list[str]:
    """What a key may do, and what became of it, in words."""
    words: list[str] = [row["scope"]]
    if row.get("ids") is not None:
        words.append(f"ids {','.join(map(str, row['ids']))}")
    if row.get("prefix") is not None:
        words.append(f"names {row['prefix']!r}...")
    for field, word in (("revoked_at", "revoked"), ("expires_at", "expires")):
        if row.get(field):
            words.append(f"{word} {instant(row[field])}")
            break
    used = row.get("last_used_at")
    words.append(f"used {instant(used)}" if used else "never used")
    return words


def duration(text: str) -> timedelta:
    """`90d`, `12h`, `30m`"""
    if not (match := re.fullmatch(r"(\d{1,5})([mhd])", text, re.ASCII)):
        raise ArgumentTypeError(f"{text!r} is not like 90d, 12h or 30m")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def lifetime(text: str) -> timedelta:
    """A duration that is one: what expires at once is refused everywhere, and looks like a key."""
    if not (given := duration(text)):
        raise ArgumentTypeError(f"{text!r} is no time at all")
    return given


def ids(text: str) -> frozenset[int]:
    parts = text.split(",")
    if len(parts) > MOST_IDS or not all(re.fullmatch(r"[1-9][0-9]{0,17}", part) for part in parts):
        raise ArgumentTypeError(f"not like 1,2,3 (at most {MOST_IDS})")
    return frozenset(map(int, parts))


def prefix(text: str) -> str:
    if not (normalised := normalise_prefix(text)):
        raise ArgumentTypeError("an empty prefix restricts nothing")
    return normalised
