"""What is counted wherever it happens. /metrics (observability) shows it, docs/operate.md tells it.

A value costs half a microsecond, three with several workers, which share theirs in files.
Labels take few values, all known here: never a path, an id, or a name from outside.
"""

from prometheus_client import Counter, disable_created_metrics

# When each series began: as many lines again, and nobody asks.
disable_created_metrics()  # type: ignore[no-untyped-call]

MONGODB_ERRORS = Counter(
    "chargepoint_mongodb_errors_total",
    "Work that failed because of MongoDB, by who did it.",
    ["by"],
)
REDIS_ERRORS = Counter(
    "chargepoint_redis_errors_total",
    "Work that went on without Redis because it was away, by who did it.",
    ["by"],
)

# They are there from the start, at 0: else the first error would be no increase.
for by in ("request", "relay", "feed", "door"):
    MONGODB_ERRORS.labels(by)
for by in ("doorbell", "feed", "limits"):
    REDIS_ERRORS.labels(by)
