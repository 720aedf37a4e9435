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
    clock.write_text("0")
    running = server(PYTHONPATH=str(PATCHED), CHARGEPOINT_TEST_CLOCK=str(clock))
    with audit(running) as watch:
        watch.mirror()
        watch.wait_for_changes(80)
        clock.write_text(f"-{HOUR}")
        watch.wait_for_changes(80)
        watch.mirror()
        clock.write_text(f"{HOUR}")
        watch.wait_for_changes(80)
        watch.finish()
        instants = [row["at"] for row in watch.log.rows()]
    assert (max(instants) - min(instants)).total_seconds() > 2 * HOUR  # it did jump
    assert instants != sorted(instants)
