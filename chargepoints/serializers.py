"""Charge points as JSON, and the parameters of their list."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from chargepoints.documents import ChargePoint, Status
from project.base.documents import Stored
from project.base.queries import ListQuery, WordsField
from project.base.serializers import SoftDeleteSerializer


class ChargePointSerializer(SoftDeleteSerializer):
    class Meta:
        model = ChargePoint
        fields = (
            "id",
            "name",
            "status",
            "created_at",
            "deleted_at",
            "status_changed_at",
            "version",
        )
        read_only_fields = ("status_changed_at",)
        extra_kwargs = {
            "status": {
                "error_messages": {"invalid_choice": f"Must be one of: {', '.join(Status.ALL)}."}
            }
        }


class ChargePointListQuery(ListQuery):
    status = WordsField(Status.ALL, required=False, help_text="Only those with one of these.")
    search = serializers.CharField(
        required=False,
        max_length=32,
        trim_whitespace=False,
        help_text="Only those with this in their name, whatever the case.",
    )

    @classmethod
    def filter(cls, values: Mapping[str, Any]) -> Stored:
        filter = super().filter(values)
        if "status" in values:
            filter["status"] = {"$in": sorted(values["status"])}
        if "search" in values:
            filter["name"] = containing(values["search"])
        return filter


def containing(text: str) -> Stored:
    """The MongoDB condition of names that contain `text`, whatever the case; it is no pattern."""
    stored_form = unicodedata.normalize("NFC", text)
    return {"$regex": re.escape(stored_form), "$options": "i"}
