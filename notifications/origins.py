"""Which pages may open a websocket: browsers let any page try, and tell us which one it is."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host


def origin_allowed(origin: str | None, client: str | None) -> bool:
    """Whether a websocket with this `Origin` header, from this address, is served.

    ALLOWED_ORIGINS names origins in full, as browsers send them: scheme, host, and port where
    it is not the scheme's own. Without it (development) pages from loopback may connect.
    A program that is no browser sends no Origin: in production its key decides, in development
    it must come from loopback.
    """
    if origin is None:
        return settings.PRODUCTION or _is_loopback(client or "")
    if settings.ALLOWED_ORIGINS:
        return origin in settings.ALLOWED_ORIGINS
    try:
        parts = urlsplit(origin)
        _ = parts.port  # raises ValueError for a port that cannot be
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and _is_loopback(parts.hostname or "")


def host_allowed(host: bytes | None) -> bool:
    """Whether an event stream is served by this name; Django asks that of all other requests.

    Or a page of a name that was made to lead to us could read it as its own. Browsers always say
    which name they came by.
    """
    if host is None:
        return True
    domain, _ = split_domain_port(host.decode("latin-1"))
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
