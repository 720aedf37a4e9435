"""Keys are required here, and nothing is remembered from one test to the next."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rest_framework.views import APIView

from access import limits
from access.authentication import KeyAuthentication
from access.documents import ApiKey
from access.keyring import keyring
from access.permissions import ScopeSuffices
from access.throttling import KeyThrottle
from project.base.actor import Restriction, actor
from tests.conftest import Api
from tests.notifications.conftest import bell, bulk_updates, deliver  # noqa: F401 - fixtures
from tests.notifications.stand_ins import InlineExecutor


@pytest.fixture(autouse=True)
def keys_required(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As project/settings.py wires it with API_KEYS=required; DRF read that at import."""
    settings.API_KEYS = "required"
    monkeypatch.setattr(APIView, "authentication_classes", [KeyAuthentication])
    monkeypatch.setattr(APIView, "permission_classes", [ScopeSuffices])
    monkeypatch.setattr(APIView, "throttle_classes", [KeyThrottle])
    monkeypatch.setattr(keyring, "background", InlineExecutor(1, "last-use"))
    keyring.forget()
    limits.counters.cache_clear()
    yield
    keyring.forget()
    actor.set(None)


MakeKey = Callable[..., str]


@pytest.fixture
def make_key() -> MakeKey:
    """`make_key("write", prefix="Plaza ")` -> the key, of the name "write"."""

    def make_key(scope: str = "write", name: str = "", **options: Any) -> str:
        ids, prefix = options.pop("ids", None), options.pop("prefix", None)
        restriction = Restriction(frozenset(ids) if ids is not None else None, prefix)
        return ApiKey.issue(name or scope, scope, restriction=restriction, **options)

    return make_key


ApiOf = Callable[..., Api]


@pytest.fixture
def api_of(make_key: MakeKey) -> ApiOf:
    """A client with a key of its own; the arguments are those of `make_key`."""

    def api_of(scope: str = "write", name: str = "", **options: Any) -> Api:
        return Api(headers={"Authorization": f"Bearer {make_key(scope, name, **options)}"})

    return api_of
