"""I2, I3: the log's order is its positions, whatever the clock says."""

from collections.abc import Callable
from pathlib import Path

from tests.live.delivery.conftest import PATCHED, NewAudit
from tests.live.servers import ChargepointServer

Start = Callable[..., ChargepointServer]

HOUR = 3600  # seconds


def test_a_clock_that_is_set_back_one_hour(
    server: Start, audit: NewAudit, uri: str, tmp_path: Path
) -> None:
    clock = tmp_path / "clock"

    def put_forward(seconds: int) -> None:
        new = tmp_path / "new"
        new.write_text(str(seconds))
        new.replace(clock)  # at once: the server reads it all the time

    put_forward(0)
    running = server(PYTHONPATH=str(PATCHED), CHARGEPOINT_TEST_CLOCK=str(clock))
    with audit(running) as watch:
        watch.mirror()
        watch.wait_for_changes(80)
        put_forward(-HOUR)
        watch.wait_for_changes(80)
        watch.mirror()
        put_forward(HOUR)
        watch.wait_for_changes(80)
        watch.finish()
        instants = [row["at"] for row in watch.log.rows()]
    assert (max(instants) - min(instants)).total_seconds() > 2 * HOUR  # it did jump
    assert instants != sorted(instants)
