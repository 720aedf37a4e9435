"""Positions: `<epoch>-<number>`, one opaque string to clients"""

import pytest

from notifications.events import Position

NO_POSITIONS = [
    *("", " ", "-", "-1", "1", "1.5", "k3f9", "k3f9-", "-1042", "k3f9-1.5", "k3f9--1"),
    *("k3f9-+1", "k3f9-01", "k3f9-00", "k3f9-1_0", "k3f9-1e3", "k3f9-0x1", "k3f9- 1", "k3f9-1 "),
    *(" k3f9-1", "k3f9-1\n", "k3f9-1\x00", "K3F9-1", "k3f9-1-1", "k3_9-1", "ñ-1", "k3f9-abc"),
    *("k3f9-\u0661", "k3f9-\uff11", "k3f9-\u00b2", "\u0663-1"),  # digits of other scripts
    *("k3f9-" + "9" * 20, "k3f9-" + "1" * 10_000, "k" * 17 + "-1", "k" * 10_000 + "-1"),
    *('{"$ne":""}', "undefined", "null", "k3f9\u20101"),
]


@pytest.mark.parametrize("text", ["k3f9-1042", "k3f9-0", "0-1", f"a-{2**63 - 1}", f"a-{2**63}"])
def test_it_prints_what_it_parsed(text: str) -> None:
    assert str(Position.parse(text)) == text


def test_it_has_an_epoch_and_a_number() -> None:
    assert Position.parse("k3f9-1042") == Position("k3f9", 1042)


@pytest.mark.parametrize("text", NO_POSITIONS, ids=lambda text: ascii(text[:24]))
def test_it_refuses_nonsense(text: str) -> None:
    with pytest.raises(ValueError) as refused:
        Position.parse(text)
    assert len(str(refused.value)) <= 64
