"""GET /metrics"""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from prometheus_client.exposition import choose_encoder
from rest_framework.permissions import BasePermission
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from access.authentication import RememberedKeyAuthentication
from access.permissions import Unrestricted
from observability.scrape import Scrape
from project.base.json import JsonRenderer
from project.base.queries import NoQuery


class MetricsView(APIView):
    """What Prometheus reads: of all processes of this server together, whichever one answers."""

    schema = None  # no part of the API that clients are made for

    def get_authenticators(self) -> list[Any]:
        return [RememberedKeyAuthentication()] if settings.API_KEYS == "required" else []

    def get_permissions(self) -> list[BasePermission]:
        return [*super().get_permissions(), Unrestricted()]

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[BaseRenderer, str]:
        # Errors are JSON; for the figures there is a choice of its own below.
        return JsonRenderer(), JsonRenderer.media_type

    def get(self, request: Request) -> HttpResponse:
        NoQuery.read(request.query_params)
        encode, content_type = choose_encoder(request.META.get("HTTP_ACCEPT", ""))
        return HttpResponse(encode(Scrape()), content_type=content_type)
