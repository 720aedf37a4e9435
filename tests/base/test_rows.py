"""Which lists MongoDB writes as text; that the texts are right: tests/live/test_rows.py."""

from typing import Any

import pytest
from mongoengine import FloatField, StringField

from chargepoints.serializers import ChargePointSerializer
from project.base.documents import SoftDeleteDocument
from project.base.rows import row_text
from project.base.serializers import SoftDeleteSerializer
from tests.connectors import ConnectorSerializer


class Meter(SoftDeleteDocument):
    place = StringField()
    kwh = FloatField()


class PlaceSerializer(SoftDeleteSerializer):
    class Meta:
        model = Meter
        fields = ("id", "place")


class MeterSerializer(SoftDeleteSerializer):
    class Meta:
        model = Meter
        fields = ("id", "place", "kwh")


@pytest.mark.parametrize("serializer", [ChargePointSerializer, ConnectorSerializer])
def test_usual_documents_are_written_as_text(serializer: Any) -> None:
    text = row_text(serializer, frozenset({"deleted_at"}))
    assert text is not None and text.nulls == ()  # nothing that may be null has to be counted


def test_what_may_be_left_out_is_counted() -> None:
    text = row_text(PlaceSerializer, frozenset())  # type: ignore[arg-type]
    assert text is not None and len(text.nulls) == 1


def test_a_float_is_left_to_python() -> None:
    assert row_text(MeterSerializer, frozenset()) is None  # type: ignore[arg-type]
