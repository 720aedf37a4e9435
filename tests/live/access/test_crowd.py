"""One key that opens sockets without end: refused at its limit, and nobody else suffers."""

from websockets.exceptions import ConnectionClosed

from tests.live.access import crowd
from tests.live.access.closed import Closed
from tests.live.access.conftest import NewClosed
from tests.live.wait import wait_for

LIMIT, CROWD = 150, 500


async def test_one_key_cannot_take_the_place_of_others(new_closed: NewClosed) -> None:
    closed = new_closed(CONNECTIONS_PER_KEY=str(LIMIT), CONNECTIONS_PER_ADDRESS="0")
    key, other = closed.make_key("crowd", "read"), closed.make_key("other", "read")
    outcome = await crowd.gather(closed.url, key, other, CROWD)
    print(outcome)
    assert (outcome.open, outcome.codes) == (LIMIT, {4029: CROWD - LIMIT})
    assert len(outcome.latencies) >= 10
    assert sorted(outcome.latencies)[len(outcome.latencies) // 2] < 0.5
    # All are gone: there is room again.
    with closed.connect("/ws/chargepoint", other):
        wait_for(lambda: has_room(closed, key), 10)


def has_room(closed: Closed, key: str) -> bool:
    with closed.connect("/ws/chargepoint", key) as socket:
        try:
            socket.recv(0.2)
        except TimeoutError:
            return True  # open, and nothing to say
        except ConnectionClosed:
            return False
    return False


async def test_an_address_has_its_limit_too(new_closed: NewClosed) -> None:
    closed = new_closed(CONNECTIONS_PER_KEY="0", CONNECTIONS_PER_ADDRESS="50")
    key, other = closed.make_key("crowd", "read"), closed.make_key("other", "read")
    outcome = await crowd.gather(closed.url, key, other, 80)
    assert (outcome.open, outcome.codes) == (50, {4029: 30})
