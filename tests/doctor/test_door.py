"""What the doctor says of settings, keys and this machine."""

from datetime import timedelta
from typing import Any

import pytest

from access.documents import ApiKey
from project.base.fields import now
from project.doctor import Check, Level, door, machine

HTTPS = "https://charge.example"


@pytest.fixture(autouse=True)
def production(settings: Any) -> None:
    settings.PRODUCTION, settings.DEBUG = True, False
    settings.SECRET_KEY = "a-long-secret-of-an-operator-0123456789-abcdefghijklm"
    settings.SECURE_HSTS_SECONDS = 3600
    settings.ALLOWED_HOSTS, settings.ALLOWED_ORIGINS = ["charge.example"], [HTTPS]
    settings.TRUSTED_PROXY_HOPS, settings.PROXY_SCHEME_HEADER = 1, "X-Forwarded-Proto"
    settings.KEYS = True


@pytest.mark.parametrize("check", [door.settings, door.origins, door.proxy])
def test_what_is_right_is_ok(check: Check) -> None:
    assert check().level == Level.OK


@pytest.mark.parametrize(
    ("check", "changed", "level", "word"),
    [
        (door.settings, {"SECRET_KEY": "short"}, Level.FAIL, "SECRET_KEY"),
        (door.settings, {"ALLOWED_HOSTS": ["*"]}, Level.FAIL, "ALLOWED_HOSTS"),
        (door.settings, {"DEBUG": True}, Level.FAIL, "DEBUG"),
        (door.origins, {"ALLOWED_ORIGINS": [HTTPS, "http://a"]}, Level.WARN, "http://a"),
        (door.proxy, {"TRUSTED_PROXY_HOPS": 0}, Level.WARN, "TRUSTED_PROXY_HOPS=1"),
        (door.proxy, {"PROXY_SCHEME_HEADER": ""}, Level.WARN, "PROXY_SCHEME_HEADER"),
        (door.keys, {"KEYS": False}, Level.WARN, "API_KEYS=required"),
    ],
)
def test_what_is_wrong_is_named(
    settings: Any, check: Check, changed: dict[str, Any], level: Level, word: str
) -> None:
    for name, value in changed.items():
        setattr(settings, name, value)
    finding = check()
    assert finding.level == level
    assert word in finding.says + finding.do
    assert finding.do


def test_nobody_gets_in_without_a_key() -> None:
    assert door.keys().level == Level.FAIL
    ApiKey.issue("Gone", "write", expires_at=now() - timedelta(seconds=1))
    ApiKey.issue("Revoked", "write")
    ApiKey.revoke("Revoked")
    assert door.keys().level == Level.FAIL
    ApiKey.issue("Gateway", "write")
    assert door.keys().level == Level.OK


def test_a_key_that_ends_soon_is_named() -> None:
    ApiKey.issue("Gateway", "write", expires_at=now() + timedelta(days=60))
    assert door.keys().level == Level.OK
    ApiKey.issue("Screen", "read", expires_at=now() + timedelta(days=13))
    assert door.keys()[:2] == (Level.WARN, "Within 14 days these end: Screen.")


@pytest.mark.parametrize(("limit", "level"), [(1024, Level.WARN), (65536, Level.OK)])
def test_it_counts_files(monkeypatch: pytest.MonkeyPatch, limit: int, level: Level) -> None:
    monkeypatch.setattr(machine.resource, "getrlimit", lambda _: (limit, limit))
    assert machine.files().level == level


@pytest.mark.parametrize(("free", "level"), [(4, Level.FAIL), (10, Level.WARN), (50, Level.OK)])
def test_it_looks_at_the_disk(monkeypatch: pytest.MonkeyPatch, free: int, level: Level) -> None:
    usage = type("Usage", (), {"free": free * 2**30, "total": 100 * 2**30})
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: usage)
    finding = machine.data_dir()
    assert finding.level == level
    assert f"{free}.0 GiB of 100.0 GiB are free" in finding.says
