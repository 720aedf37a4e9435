"""The address of a client, as limits count it."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network


@lru_cache(maxsize=4096)
def client_address(peer: str, forwarded: tuple[str, ...], hops: int) -> str:
    """The client's address, seen through `hops` trusted proxies.

    Each proxy appends to X-Forwarded-For whom it heard. Only what our own proxies have appended
    is believed, counted from the end: whatever comes before, a client may have made up.
    `forwarded` are the header's values in their order.
    """
    if hops:
        heard = [part.strip() for value in forwarded for part in value.split(",")]
        if len(heard) >= hops and (address := _normalised(heard[-hops])):
            return address
    return _normalised(peer) or peer


def _normalised(text: str) -> str:
    """One name for each client; empty when the text is no address.

    An IPv6 client has a whole /64 to itself: each of its addresses would have limits of its own.
    """
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, 64), strict=False))
    return str(address)


def header_values(headers: Sequence[tuple[bytes, bytes]], name: bytes) -> tuple[str, ...]:
    """The values of a header of an ASGI request, every one of them."""
    return tuple(value.decode("latin-1") for key, value in headers if key == name)
