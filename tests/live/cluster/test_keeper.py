"""What a cluster's processes are given: ports of their own, and time to end."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from project.cluster.keeper import Keeper
from project.server import ports
from project.server.child import Child

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@pytest.fixture
def keeper() -> Iterator[Keeper]:
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield Keeper()
    for number, handler in before.items():
        signal.signal(number, handler)


def slow_to_end(ready: Path) -> subprocess.Popen[bytes]:
    script = f"trap 'sleep 1; exit 0' TERM; touch {ready}; while :; do sleep 0.05; done"
    return subprocess.Popen(["sh", "-c", script])


def test_each_stage_has_its_own_time_to_end(keeper: Keeper, tmp_path: Path) -> None:
    """Servers drain for longer than the others need."""
    paths = [tmp_path / "patient", tmp_path / "hasty"]
    patient, hasty = (Child(path.name, lambda path=path: slow_to_end(path)) for path in paths)
    with keeper:
        keeper.start([patient], paths[0].exists, grace=20)
        keeper.start([hasty], paths[1].exists, grace=0.1)
        processes = [patient.process, hasty.process]
    assert [process and process.returncode for process in processes] == [0, -signal.SIGKILL]


def test_no_port_is_given_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens there yet."""
    free = next(port for port in range(20_000, 30_000) if ports.is_free(port))
    monkeypatch.setattr(ports, "_given", set())
    monkeypatch.setattr(ports, "_RANGE", range(free, free + 200))
    drawn = [ports.free_port() for _ in range(50)]
    assert len(set(drawn)) == 50
    monkeypatch.setattr(ports, "_RANGE", range(free, free + 100))
    ports.reserve(free)
    assert free not in {ports.free_port() for _ in range(40)}
