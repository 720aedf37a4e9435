"""MongoDB: is it there, is it safe, does it have what it needs."""

import time
from datetime import UTC
from typing import Any

from mongoengine.connection import get_connection, get_db

from chargepoints.documents import ChargePoint
from project.base import collections as sound
from project.base.documents.together import Together
from project.base.fields import now
from project.doctor.finding import Finding, Level, fail, free_space, in_production, ok, warn

OLDEST = (6, 0)  # the oldest release that was run
MONGOS = "isdbgrid"  # the message of a sharded cluster's router, in its hello
HEALTHY = ("PRIMARY", "SECONDARY", "ARBITER")


def mongodb() -> Finding:
    """It answers, and takes writes."""
    hello = get_connection().admin.command("hello")
    version = get_connection().server_info()["version"]
    primary = hello.get("primary", "a single server")
    if not hello["isWritablePrimary"]:
        return fail("No member takes writes.", "Look why none is elected: rs.status().")
    if tuple(map(int, version.split(".")[:2])) < OLDEST:
        return fail(f"Release {version} is too old.", "Upgrade to 6.0 or later, one by one.")
    return ok(f"Release {version}, primary {primary}.")


def replica_set() -> Finding:
    """Several members, an odd number of them, all of them well."""
    hello = get_connection().admin.command("hello")
    if hello.get("msg") == MONGOS:
        return ok("A sharded cluster: look at the members of each shard there.")
    if "setName" not in hello:
        return in_production(
            fail("It is no replica set.", "Make it one, of three members: docs/operate.md.")
        )
    return of_members(get_connection().admin.command("replSetGetStatus")["members"])


def of_members(members: list[dict[str, Any]]) -> Finding:
    """As replSetGetStatus has them."""
    unwell = [f"{m['name']} ({m['stateStr']})" for m in members if m["stateStr"] not in HEALTHY]
    if unwell:
        return warn(f"Of {len(members)} members: {', '.join(unwell)}.", "Bring them back.")
    if len(members) == 1:
        return in_production(
            warn("One member: writes stop whenever it does.", "Add two: docs/operate.md.")
        )
    if len(members) % 2 == 0:
        return warn(
            f"{len(members)} members bear no more losses than {len(members) - 1}.",
            "Add one, or take one away.",
        )
    return ok(f"{len(members)} members, all of them well.")


def durability() -> Finding:
    """What was acknowledged is on a majority's disks."""
    concern = get_db().write_concern.document
    if concern != {"w": "majority", "j": True}:
        return fail(f"Writes are acknowledged by {concern}.", "Do not set w or j anywhere.")
    # A sharded cluster's router stores nothing, and has none.
    engine = get_connection().admin.command("serverStatus").get("storageEngine")
    if engine and not engine["persistent"]:
        return fail(f"The storage engine {engine['name']} keeps nothing.", "Use wiredTiger.")
    return ok("Writes are acknowledged by a majority, from the journal.")


def clock() -> Finding:
    """MongoDB's and ours: instants in events, expiry of keys, tickets of 30 seconds."""
    before = time.monotonic()
    theirs = get_connection().admin.command("hello")["localTime"]
    # Commands answer without a time zone.
    return apart((theirs.replace(tzinfo=UTC) - now()).total_seconds(), time.monotonic() - before)


def apart(seconds: float, uncertain: float) -> Finding:
    """Seconds by which MongoDB's clock is ahead, give or take `uncertain`."""
    amount = max(0.0, abs(seconds) - uncertain)
    says = f"MongoDB's clock and this one are {amount:.1f} s apart."
    if amount > 10:
        return fail(says, "Let both machines take the time from NTP.")
    return warn(says, "Let both machines take the time from NTP.") if amount > 1 else ok(says)


def collections() -> Finding:
    """All of them are there."""
    there = set(get_db().list_collection_names())
    missing = {cls._get_collection_name() for cls in sound.documents()} - there
    if missing:
        return fail(f"Missing: {', '.join(sorted(missing))}.", "manage.py ensure_indexes")
    return ok("All of them are there.")


def indexes() -> Finding:
    """All of them; without one, names are not unique, or every query reads everything."""
    missing = [name for cls in sound.documents() for name in sound.missing_indexes(cls)]
    if missing:
        return fail(f"Missing: {', '.join(sorted(missing))}.", "manage.py ensure_indexes")
    return ok("All of them are there.")


def validators() -> Finding:
    """By which MongoDB refuses a slip in its shell."""
    options = {row["name"]: row.get("options", {}) for row in get_db().list_collections()}
    other = [
        cls._get_collection_name()
        for cls in sound.documents()
        if (schema := sound.schema(cls))
        and options.get(cls._get_collection_name(), {}).get("validator") != schema
    ]
    if other:
        return warn(f"Not those of this release: {', '.join(other)}.", "manage.py ensure_indexes")
    return ok("Those of this release.")


def updates() -> Finding:
    """Of several at once MongoDB says which matched no document (docs/adr/011-joined-calls.md)."""
    if validators().level is not Level.OK:
        return ok("Not tried before the validators are there.")
    if not Together(ChargePoint).knows_what_matched():
        return fail(
            "This release does not say which of several updates matched: lost races are 503.",
            "Take MongoDB 6.0, and tell us which release it was.",
        )
    return ok("Of several at once it says which matched.")


def space() -> Finding:
    """On the disk of the primary's data."""
    stats = get_db().command("dbStats")
    if "raw" in stats:
        return ok("A sharded cluster: look at the disks of each shard there.")
    total, used = stats["fsTotalSize"], stats["fsUsedSize"]
    if not total:
        return ok("Nothing is stored yet.")
    return free_space("The primary's data", total - used, total)
