"""What is counted of HTTP, for /metrics. Each one is described in docs/operate.md."""

from functools import cache

from django.conf import settings
from prometheus_client import Counter, Gauge, Histogram

from project.base.trace import Trace

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

REQUESTS = Counter(
    "chargepoint_http_requests_total",
    "HTTP requests that were answered, by the pattern of their URL.",
    ["method", "route", "status"],
)
SECONDS = Histogram(
    "chargepoint_http_request_seconds",
    "From a request's head to the beginning of its answer.",
    ["method", "route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)

CHECK_OK = Gauge(
    "chargepoint_check_ok",
    "1 while this check of /readyz is fine, in each process of this server.",
    ["check"],
    multiprocess_mode="livemin",
)


def began(method: str, path: str, trace: Trace, seconds: float) -> None:
    """An answer has begun, `seconds` after its request."""
    method = method if method in METHODS else "other"
    route = trace.route
    if not route:
        route = "/static/:file" if path.startswith(settings.STATIC_URL) else "other"
    requests, durations = _series(method, route, trace.status or 500)
    requests.inc()
    durations.observe(seconds)


@cache
def _series(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    return REQUESTS.labels(method, route, str(status)), SECONDS.labels(method, route)
