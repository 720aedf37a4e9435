"""Ids in paths (project.base.viewsets); what endpoints do: tests/test_endpoints.py."""

import pytest
from mongoengine.errors import DoesNotExist

from project.base.viewsets import SoftDeleteViewSet


def test_an_id_is_at_most_what_mongodb_can_hold() -> None:
    """mongomock would look for any; the driver raises OverflowError."""
    assert SoftDeleteViewSet.id(str(2**63 - 1)) == 2**63 - 1
    for text in (str(2**63), "9" * 19):
        with pytest.raises(DoesNotExist):
            SoftDeleteViewSet.id(text)
