"""Charge points over HTTP."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from chargepoints import count
from chargepoints.documents import ChargePoint
from chargepoints.serializers import ChargePointListQuery, ChargePointSerializer
from project.base.json import json_response
from project.base.queries import NoQuery
from project.base.viewsets import SoftDeleteViewSet


class ChargePointViewSet(SoftDeleteViewSet):
    serializer_class = ChargePointSerializer
    list_query = ChargePointListQuery

    @action(detail=False)
    def summary(self, request: Request) -> HttpResponse:
        NoQuery.read(request.query_params)
        counts = self.count_by_status()
        return json_response({"total": sum(counts.values()), **counts})

    def count(self, values: Mapping[str, Any]) -> int:
        if "search" in values:
            return super().count(values)
        counted = 0
        if values["deleted"] != "only":
            active = self.count_by_status()
            counted += sum(active[status] for status in values.get("status") or active)
        if values["deleted"] != "exclude":
            counted += super().count({**values, "deleted": "only"})
        return counted

    def count_by_status(self) -> dict[str, int]:
        if self.restriction is None:
            return count.by_status()
        return ChargePoint.count_by_status(visible=self.visible())
