"""manage.py simulate: a fleet that lives, by HTTP, whatever happens to the server meanwhile."""

import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from chargepoints.documents import Status
from tests.live.manage import manage
from tests.live.registry import Registry
from tests.live.servers import Mongod
from tests.live.servers.chargepoint import inherited_variables
from tests.live.wait import wait_for

#: "3 s, 15 changes (5.0 a second): 10 ready, 4 charging, 1 waiting, 0 error"
FIGURES = re.compile(r"\d+ s, ([\d,]+) changes \([\d.]+ a second\): (.*)")


class Simulation:
    """The command while it runs."""

    def __init__(self, url: str, output: Path) -> None:
        self._output = output
        with output.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "simulate", "--url", url, "--rate", "50"],
                env=inherited_variables(),
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def says(self, text: str) -> None:
        wait_for(lambda: text in self._output.read_text(), 30, f"{text}: {self._output}")

    def stop(self, number: signal.Signals = signal.SIGINT) -> list[str]:
        """What it said, when it has ended."""
        self.process.send_signal(number)
        assert self.process.wait(10) == 0
        return self._output.read_text().splitlines()


@pytest.fixture
def simulate(tmp_path: Path, registry: Registry) -> Iterator[Callable[[], Simulation]]:
    simulations = []

    def start() -> Simulation:
        simulations.append(Simulation(registry.url, tmp_path / "output"))
        return simulations[-1]

    yield start
    for simulation in simulations:
        simulation.process.kill()
        simulation.process.wait()


def changes(registry: Registry) -> int:
    return sum(event["type"] == "status_changed" for event in registry.events())


def test_chargers_live(registry: Registry) -> None:
    for number in range(20):
        registry.add(f"Plaza Mayor {number}")
    done = manage("simulate", "--url", registry.url, "--rate", "100", "--duration", "2")
    assert (done.returncode, done.stderr) == (0, "")
    first, *_, last = done.stdout.splitlines()
    assert first == "20 charge points live. Ctrl-C ends it."
    figures = FIGURES.fullmatch(last)
    assert figures and int(figures[1]) == changes(registry) > 20
    counts = Counter(row["status"] for row in registry.rows())
    assert figures[2] == ", ".join(f"{counts[status]} {status}" for status in Status.ALL)
    assert len(counts) > 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_with_a_summary(
    registry: Registry, simulate: Callable[[], Simulation], number: signal.Signals
) -> None:
    before = changes(registry)
    simulation = simulate()
    wait_for(lambda: changes(registry) > before, 30, "it lives")
    assert FIGURES.fullmatch(simulation.stop(number)[-1])


def test_a_charger_that_is_deleted_leaves_the_fleet(
    registry: Registry, simulate: Callable[[], Simulation]
) -> None:
    simulation = simulate()
    simulation.says("live")
    ids = [row["_id"] for row in registry.rows() if not row["deleted_at"]]
    for id in ids[:10]:
        assert registry.http.delete(f"/chargepoint/{id}").status_code == 204
    simulation.says('404 {"detail":"Not found."}')
    assert "Refused with 404" in simulation.stop()[-1]


def test_it_waits_for_a_server_that_is_away(
    registry: Registry, simulate: Callable[[], Simulation]
) -> None:
    registry.server.stop()
    simulation = simulate()
    simulation.says("No answer: [Errno 111] Connection refused. Trying again.")
    registry.server.start()
    simulation.says("The server answers again.")
    before = changes(registry)
    wait_for(lambda: changes(registry) > before, 30, "it lives")
    lines = simulation.stop()
    assert re.fullmatch("Requests without an answer: [1-9][0-9]*", lines[-1])


def test_it_waits_for_mongodb(
    mongod: Mongod, registry: Registry, simulate: Callable[[], Simulation]
) -> None:
    simulation = simulate()
    simulation.says("live")
    mongod.kill()
    simulation.says("No answer: 503 Service Unavailable. Trying again.")
    mongod.start()
    simulation.says("The server answers again.")
    simulation.stop()


def test_it_says_that_there_are_no_chargers(registry: Registry) -> None:
    registry.charge_points.delete_many({})
    with pytest.raises(CommandError, match="no charge points. Make some: manage.py seed"):
        call_command("simulate", "--url", registry.url)
