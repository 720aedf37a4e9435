"""Charge points over HTTP."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from chargepoints.documents import ChargePoint
from chargepoints.serializers import ChargePointListQuery, ChargePointSerializer
from project.base.queries import NoQuery
from project.base.viewsets import SoftDeleteViewSet


class ChargePointViewSet(SoftDeleteViewSet):
    serializer_class = ChargePointSerializer
    list_query = ChargePointListQuery

    @action(detail=False)
    def summary(self, request: Request) -> Response:
        NoQuery.read(request.query_params)
        counts = ChargePoint.count_by_status()
        return Response({"total": sum(counts.values()), **counts})
