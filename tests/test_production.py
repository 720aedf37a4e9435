"""The production environment: Django's own checks have nothing to say, DRF finds its classes."""

import os
import subprocess
import sys

import pytest

PRODUCTION = {
    "PATH": os.environ["PATH"],
    "SECRET_KEY": "a-long-secret-of-an-operator-0123456789-abcdefghijklm",
    "ALLOWED_HOSTS": "charge.example",
    "ALLOWED_ORIGINS": "https://charge.example",
    "MONGODB_URI": "mongodb://db/chargepoint",
}


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env={**PRODUCTION, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_djangos_checks_are_clean() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_they_would_find_something() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", SECRET_KEY="short")
    assert done.returncode == 1
    assert "security.W009" in done.stderr


SHOW = """
import django; django.setup()
from django.conf import settings
from rest_framework.views import APIView
import project.urls
classes = APIView.authentication_classes + APIView.permission_classes + APIView.throttle_classes
print(*(c.__name__ for c in classes))
print(settings.MIDDLEWARE[1].rsplit(".")[-1])
print(settings.SECURE_HSTS_SECONDS > 0, getattr(settings, "SECURE_PROXY_SSL_HEADER", None))
"""


@pytest.mark.parametrize(
    ("variables", "classes", "limits"),
    [
        ({}, "KeyAuthentication ScopeSuffices KeyThrottle", "AddressThrottle"),
        ({"API_KEYS": "off", "REQUESTS_PER_ADDRESS": "0"}, "", "SecurityMiddleware"),
    ],
)
def test_keys_are_required_unless_switched_off(
    variables: dict[str, str], classes: str, limits: str
) -> None:
    done = run("-c", SHOW, DJANGO_SETTINGS_MODULE="project.settings", **variables)
    assert done.stdout.splitlines() == [classes, limits, "True None"], done.stderr


def test_a_scheme_is_believed_only_from_the_header_that_is_named() -> None:
    done = run(
        "-c",
        SHOW,
        DJANGO_SETTINGS_MODULE="project.settings",
        PROXY_SCHEME_HEADER="X-Forwarded-Proto",
    )
    assert done.stdout.splitlines()[2] == "True ('HTTP_X_FORWARDED_PROTO', 'https')", done.stderr
