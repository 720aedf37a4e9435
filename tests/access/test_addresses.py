"""The client's address, behind as many proxies as we are told of, and never a forged one."""

import pytest

from access.addresses import client_address

PEER = "10.0.0.9"


@pytest.mark.parametrize(
    ("forwarded", "hops", "address"),
    [
        ((), 0, PEER),
        (("1.2.3.4",), 0, PEER),  # nobody is believed
        (("1.2.3.4",), 1, "1.2.3.4"),
        (("6.6.6.6, 1.2.3.4",), 1, "1.2.3.4"),  # the first one the client made up
        (("6.6.6.6", "1.2.3.4"), 1, "1.2.3.4"),
        (("6.6.6.6, 1.2.3.4, 10.0.0.8",), 2, "1.2.3.4"),
        (("6.6.6.6", "1.2.3.4,10.0.0.8"), 2, "1.2.3.4"),
        (("1.2.3.4",), 2, PEER),  # came in past one of them
        ((), 1, PEER),
        (("nonsense",), 1, PEER),
        (("",), 1, PEER),
        (("1.2.3.4:5678",), 1, "1.2.3.4"),
        (("[2001:db8::1]:443",), 1, "2001:db8::/64"),
        (("2001:db8::1%eth0",), 1, "2001:db8::/64"),
        (("::ffff:1.2.3.4",), 1, "1.2.3.4"),
    ],
)
def test_the_client_is_who_our_own_proxy_heard(
    forwarded: tuple[str, ...], hops: int, address: str
) -> None:
    assert client_address(PEER, forwarded, hops) == address


def test_a_network_of_ipv6_is_one_client() -> None:
    assert client_address("2001:db8::1", (), 0) == client_address("2001:db8::ffff:2", (), 0)
    assert client_address("2001:db8::1", (), 0) != client_address("2001:db8:0:1::1", (), 0)


def test_one_that_has_none_has_a_name_all_the_same() -> None:
    assert client_address("", (), 0) == ""
    assert client_address("testclient", (), 0) == "testclient"
