"""Charge points over HTTP."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chargepoints.serializers import ChargePointListQuery, ChargePointSerializer
from project.base.queries import NoQuery
from project.base.viewsets import SoftDeleteViewSet


class ChargePointViewSet(SoftDeleteViewSet):
    serializer_class = ChargePointSerializer
    list_query = ChargePointListQuery

    @action(detail=False)
    def summary(self, request: Request) -> Response:
        NoQuery.read(request.query_params)
        counts = count_by_status()
        return Response({"total": sum(counts.values()), **counts})

    def count(self, values: Mapping[str, Any]) -> int:
        if "search" in values or values["deleted"] != "exclude":
            return super().count(values)
        counts = count_by_status()
        return sum(counts[status] for status in values.get("status", counts))


def count_by_status() -> dict[str, int]:
    counter: Callable[[], dict[str, int]] = import_string(settings.CHARGE_POINT_COUNTER)
    return counter()
