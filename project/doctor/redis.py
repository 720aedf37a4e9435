"""Redis: does the doorbell ring."""

import time
from typing import Any

from django.conf import settings
from redis import Redis, RedisError

from project.doctor.finding import Finding, fail, ok, warn

CHANNEL, WORD = "chargepoint.doctor", b"is anybody there?"
PATIENCE = 2.0  # seconds
SLOW = 0.1  # seconds


def redis() -> Finding:
    """It answers, and a message that is published comes back."""
    if not settings.REDIS_URL:
        return ok("None: one process serves, REDIS_URL is for several.")
    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        ) as client:
            return heard_after(round_trip(client))
    except RedisError as error:
        return fail(
            f"Redis: {error}", "Nothing is lost, but late by up to a second: bring it back."
        )


def round_trip(client: Any) -> float | None:
    """Seconds until a message comes back; None if it does not."""
    with client.pubsub(ignore_subscribe_messages=True) as subscription:
        subscription.subscribe(CHANNEL)
        began = time.monotonic()
        # The answer to the subscription comes first, and only then the word counts.
        while time.monotonic() - began < PATIENCE:
            client.publish(CHANNEL, WORD)
            message = subscription.get_message(timeout=0.1)
            if message and message["data"] == WORD:
                return time.monotonic() - began
    return None


def heard_after(seconds: float | None) -> Finding:
    if seconds is None:
        return fail(
            "Redis answers, but messages get lost.", "Is publish/subscribe forbidden to us?"
        )
    says = f"A message comes back after {1000 * seconds:.0f} ms."
    return warn(says, "Is it far away, or busy?") if seconds > SLOW else ok(says)
