"""Brings together what was acknowledged, what is stored, and what was delivered."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.live.audit.findings import Findings, Result
from tests.live.audit.log import Log
from tests.live.audit.subscribers import Subscriber
from tests.live.audit.writers import Acknowledgement


def compare(
    log: Log,
    since: int,
    writes: Iterable[Acknowledgement],
    subscribers: Sequence[Subscriber],
    copies: Mapping[Any, Mapping[int, Any]],
    fresh: Mapping[int, Any],
) -> Result:
    """The figures; AssertionError when anything is wrong.

    `since` is where all subscribers began; `copies` are what mirrors hold, and `fresh` is what
    GET /chargepoint shows.
    """
    findings = Findings(log.rows(), log.epoch())
    changes = [write.change for write in writes]
    findings.chargers_are_current(log.charge_points())
    findings.acknowledged_is_logged(changes)
    findings.watched_is_log(log.watched)
    for subscriber in subscribers:
        findings.delivered_is_log(subscriber, since, subscriber.events)
        findings.problems += [f"I7: {subscriber}: {reset}" for reset in subscriber.resets]
    for mirror, chargers in copies.items():
        if chargers != fresh:
            findings.problems.append(f"I9: {mirror} has {chargers}, not {fresh}")
    return findings.conclude(changes)
