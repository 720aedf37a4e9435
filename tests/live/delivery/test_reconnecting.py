"""I7: over any number of reconnects a subscriber gets exactly what followed its position."""

import random
from collections.abc import Callable

from tests.live.audit.flaky import Flaky, FlakySocket, FlakyStream
from tests.live.delivery.conftest import NewAudit, impatient
from tests.live.servers import ChargepointServer, Redis

Start = Callable[..., ChargepointServer]

LOSSES = 1000


def test_a_thousand_disconnections_at_random(
    server: Start, redis: Redis, audit: NewAudit, say: Callable[[str], None]
) -> None:
    """From one server to the other, which may be behind or ahead."""
    # One has so little of the log in memory that nearly every client crosses the seam.
    short = impatient("notifications.feed.tail.TAIL=2")
    servers = [server(REDIS_URL=redis.url), server(REDIS_URL=redis.url, **short)]
    flaky: list[Flaky] = []
    with audit(*servers, pause=0.02) as watch:
        for number in range(16):
            urls = random.sample(watch.urls, len(watch.urls))
            kind = FlakyStream if number % 4 == 0 else FlakySocket
            flaky.append(kind(urls, watch.since))
            watch.follow(flaky[-1])
        watch.wait_for(lambda: sum(each.losses for each in flaky) >= LOSSES, 60)
        for each in flaky:
            each.calm = True
    connections = sum(each.connections for each in flaky)
    say(f"{sum(each.losses for each in flaky)} losses, {connections} connections")
