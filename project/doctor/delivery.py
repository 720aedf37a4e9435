"""The way of an event: outboxes, relay, log."""

from django.conf import settings

from chargepoints.documents import ChargePoint
from notifications.documents import Event
from notifications.outboxes import read_outboxes
from project.base.fields import now
from project.doctor.finding import Finding, fail, ok, warn

LATE, STUCK = 2.0, 30.0  # seconds; what a living process relays takes far less
LOOK = 1000  # newest events, or charge points
SHORT = 24 * 3600.0  # seconds; a client may be away for so long without a new snapshot
TOO_LONG = 1.5  # times EVENTS_KEEP


def relay() -> Finding:
    """Events that wait in an outbox, and for how long."""
    pending = read_outboxes(LOOK)
    if not pending:
        return ok("No event waits in an outbox.")
    lag = (now() - min(each.event["at"] for each in pending)).total_seconds()
    says = f"{len(pending)} events wait in outboxes, the oldest for {lag:.1f} s."
    if lag > STUCK:
        return fail(says, "Nobody relays: start a server, or look into the log of one.")
    return warn(says, "The relay is late: docs/scaling.md.") if lag > LATE else ok(says)


def log() -> Finding:
    """How long it is, and how far it goes back, against EVENTS_KEEP."""
    keep = settings.EVENTS_KEEP
    length = Event._get_collection().estimated_document_count()
    if length > TOO_LONG * keep:
        return warn(
            f"The log has {length} events, and should keep {keep}.",
            "A server prunes it: start one, with the same EVENTS_KEEP.",
        )
    if length < keep:
        return ok(f"{length} events; all are kept until there are {keep}.")
    oldest = Event._get_collection().find_one({}, {"at": 1}, sort=[("_id", 1)])
    age = (now() - oldest["at"]).total_seconds()
    says = f"{length} events: it goes back {age / 3600:.1f} hours."
    if age < SHORT:
        return warn(
            says, f"Who was away for longer takes a new snapshot: raise EVENTS_KEEP={keep}."
        )
    return ok(says)


def restored() -> Finding:
    """No charge point is older than what the log knows of it."""
    newest: dict[int, int] = {}
    # The events first: a charge point read later can only be newer.
    for row in Event._get_collection().find({}, sort=[("_id", -1)], limit=LOOK):
        newest.setdefault(row["charge_point"], row["version"])
    versions = ChargePoint._get_collection().find({"_id": {"$in": list(newest)}}, {"version": 1})
    older = [row["_id"] for row in versions if (row["version"] or 0) < newest[row["_id"]]]
    if older:
        return fail(
            f"{len(older)} charge points are older than the log, such as {older[0]}.",
            "A backup was restored? Then: manage.py rotate_epoch",
        )
    return ok("Log and charge points are of one piece.")
