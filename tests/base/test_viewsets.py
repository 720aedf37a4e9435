"""Ids in paths (project.base.viewsets); what endpoints do: tests/test_endpoints.py."""

import pytest
from mongoengine.errors import DoesNotExist

from project.base.documents import parse_id


def test_an_id_is_at_most_what_mongodb_can_hold() -> None:
    """mongomock would look for any; the driver raises OverflowError."""
    assert parse_id(str(2**63 - 1)) == 2**63 - 1
    for text in (str(2**63), "9" * 19):
        with pytest.raises(DoesNotExist):
            parse_id(text)
