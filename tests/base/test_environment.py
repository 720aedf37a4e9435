"""Settings from the environment: a bad value stops the start and names the variable."""

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from project.base.environment import flag, items, one_of, whole_number

SETTINGS = Path(__file__).resolve().parents[2] / "project" / "settings.py"
OURS = ("SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "ALLOWED_ORIGINS", "API_KEYS", "DATA_DIR")
OURS += ("MONGODB_URI", "REDIS_URL", "EVENTS_KEEP")
PRODUCTION = {
    "SECRET_KEY": "s3cret",
    "ALLOWED_HOSTS": "chargers.example",
    "ALLOWED_ORIGINS": "https://chargers.example",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in OURS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    return monkeypatch


def read(environment: pytest.MonkeyPatch, **variables: str) -> dict[str, Any]:
    """The settings under these variables."""
    for name, value in variables.items():
        environment.setenv(name, value)
    return runpy.run_path(str(SETTINGS))


def test_nothing_is_needed_for_development(environment: pytest.MonkeyPatch) -> None:
    settings = read(environment)
    assert settings["DEBUG"] is True
    assert settings["API_KEYS"] == "off"
    assert settings["MONGODB_URI"] == "mongodb://localhost:27017/chargepoint"
    assert settings["CHANNEL_LAYERS"]["default"]["BACKEND"].endswith("InMemoryChannelLayer")
    assert "localhost" in settings["ALLOWED_HOSTS"]
    assert "*" not in settings["ALLOWED_HOSTS"]


def test_a_secret_key_means_production(environment: pytest.MonkeyPatch) -> None:
    settings = read(environment, **PRODUCTION)
    assert settings["DEBUG"] is False
    assert settings["API_KEYS"] == "required"
    assert settings["SECRET_KEY"] == "s3cret"
    assert settings["ALLOWED_HOSTS"] == ["chargers.example"]
    assert settings["ALLOWED_ORIGINS"] == ["https://chargers.example"]


@pytest.mark.parametrize("missing", PRODUCTION)
def test_production_needs_all_of_them(environment: pytest.MonkeyPatch, missing: str) -> None:
    variables = {name: value for name, value in PRODUCTION.items() if name != missing}
    with pytest.raises(ImproperlyConfigured, match=f"^{missing} is required"):
        read(environment, **variables, DEBUG="false")


def test_debug_must_be_asked_for_where_there_is_a_secret(environment: pytest.MonkeyPatch) -> None:
    assert read(environment, **PRODUCTION, DEBUG="true")["DEBUG"] is True


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "1"),
        ("DEBUG", "True"),
        ("API_KEYS", "on"),
        ("EVENTS_KEEP", "0"),
        ("EVENTS_KEEP", "-1"),
        ("EVENTS_KEEP", "many"),
        ("EVENTS_KEEP", "1.5"),
        ("REDIS_URL", "localhost:6379"),
    ],
)
def test_a_bad_value_names_its_variable(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{name}='{value}': expected"):
        read(environment, **{name: value})


@pytest.mark.parametrize("value", ["charge.example", "https://", "https://a/b", "*", "null"])
def test_an_origin_is_written_in_full(environment: pytest.MonkeyPatch, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^ALLOWED_ORIGINS: {re.escape(repr(value))}"):
        read(environment, ALLOWED_ORIGINS=f"https://charge.example,{value}")


def test_redis_is_used_where_it_is_named(environment: pytest.MonkeyPatch) -> None:
    layer = read(environment, REDIS_URL="redis://r:6379/1")["CHANNEL_LAYERS"]["default"]
    assert layer["BACKEND"] == "channels_redis.pubsub.RedisPubSubChannelLayer"
    assert layer["CONFIG"]["hosts"] == ["redis://r:6379/1"]


def test_the_embedded_mongodb_says_where_it_is(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "mongodb-uri").write_text("mongodb://127.0.0.1:40123/chargepoint\n")
    assert read(environment)["MONGODB_URI"] == "mongodb://127.0.0.1:40123/chargepoint"
    given = read(environment, MONGODB_URI="mongodb://db/fleet")
    assert given["MONGODB_URI"] == "mongodb://db/fleet"


@pytest.mark.parametrize(("value", "expected"), [("true", True), ("false", False), ("", True)])
def test_a_flag(environment: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    environment.setenv("X", value)
    assert flag("X", default=True) is expected


def test_a_list(environment: pytest.MonkeyPatch) -> None:
    assert items("X", default=["a"]) == ["a"]
    environment.setenv("X", " b, c , ,")
    assert items("X", default=["a"]) == ["b", "c"]


def test_a_word(environment: pytest.MonkeyPatch) -> None:
    assert one_of("X", ("a", "b"), default="b") == "b"
    environment.setenv("X", "a")
    assert one_of("X", ("a", "b"), default="b") == "a"


@pytest.mark.parametrize("value", ["\u0663", "+3", " 3", "3_0"])
def test_a_number_has_digits_only(environment: pytest.MonkeyPatch, value: str) -> None:
    environment.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match="X="):
        whole_number("X", default=1, minimum=1)
    environment.setenv("X", "30")
    assert whole_number("X", default=1, minimum=1) == 30
