"""Strangers: tools that know of us nothing but /openapi.json."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.live.access.conftest import closed  # noqa: F401 - a fixture
from tests.live.audit.node import JS
from tests.live.registry import Registry
from tests.openapi.conformance import Conformance


@pytest.fixture(scope="module")
def document(registry: Registry) -> dict[str, Any]:
    document: dict[str, Any] = registry.http.get("/openapi.json").json()
    return document


@pytest.fixture(scope="module")
def file(document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The document as a stranger would keep it."""
    path = tmp_path_factory.mktemp("openapi") / "openapi.json"
    path.write_text(json.dumps(document))
    return path


@pytest.fixture
def tools() -> Path:
    """Where npm has put the tools of tests/live/js."""
    if shutil.which("node") is None and "CI" not in os.environ:
        pytest.skip("node is not installed")
    folder = JS / "node_modules" / ".bin"
    assert folder.exists(), "scripts/test installs them"
    return folder


class Watched(httpx.Client):
    """Holds every answer against the document."""

    def __init__(self, document: dict[str, Any], **options: Any) -> None:
        super().__init__(**options, event_hooks={"response": [self.watch]})
        self.conformance = Conformance(document)

    def watch(self, response: httpx.Response) -> None:
        request, content = response.request, response.read()
        answer = response.status_code, response.headers, content
        breaches = [*self.conformance.breaches(request.method, request.url.path, *answer)]
        assert breaches == [], f"{request.method} {request.url}: {breaches}"
