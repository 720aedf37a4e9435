"""The document as it is served."""

from typing import Any

import pytest

from openapi.document import generate

Document = dict[str, Any]


@pytest.fixture(scope="session")
def document() -> Document:
    return generate()


@pytest.fixture(scope="session")
def with_a_new_endpoint() -> Document:
    """The same where tests/connectors.py is served as well."""
    return generate("tests.connectors")
