"""What the supervisor reads from the environment: who may come in, and how a stop goes."""

import pytest

from project.server.environment import read
from project.server.errors import StartError


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "charge.example"])
@pytest.mark.parametrize("variables", [{}, {"DEBUG": "true", "SECRET_KEY": "x"}])
def test_it_does_not_open_development_to_others(host: str, variables: dict[str, str]) -> None:
    with pytest.raises(StartError, match=f"^HOST={host} lets others in"):
        read({"HOST": host, **variables})


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"HOST": "localhost"},
        {"HOST": "127.0.0.2"},
        {"HOST": "::1"},
        {"HOST": "0.0.0.0", "SECRET_KEY": "x"},
        {"HOST": "0.0.0.0", "API_KEYS": "off"},
        {"HOST": "0.0.0.0", "API_KEYS": "required"},
    ],
)
def test_it_lets_everything_else_start(variables: dict[str, str]) -> None:
    assert read(variables).host == variables.get("HOST", "127.0.0.1")


@pytest.mark.parametrize(
    ("variables", "seconds"),
    [
        ({}, 0),
        ({"SECRET_KEY": "x"}, 5),
        ({"SECRET_KEY": "x", "DEBUG": "true"}, 0),
        ({"DRAIN_SECONDS": "10"}, 10),
        ({"SECRET_KEY": "x", "DRAIN_SECONDS": "0"}, 0),
    ],
)
def test_a_stop_takes_its_time_in_production(variables: dict[str, str], seconds: int) -> None:
    assert read(variables).drain_seconds == seconds


@pytest.mark.parametrize("text", ["11", "-1", "1.5", "soon"])
def test_a_stop_is_over_in_time(text: str) -> None:
    with pytest.raises(StartError, match="DRAIN_SECONDS"):
        read({"DRAIN_SECONDS": text})
