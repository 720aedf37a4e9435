"""What the API is: for machines at /openapi.json, for people at /docs."""

from typing import ClassVar

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from openapi.document import document
from project.base.pages import POLICY, Page


class DocumentView(APIView):
    """GET /openapi.json. Open to everybody: it says what is in the source, and has no data."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    schema = None  # it describes the API, and is no part of it

    def get(self, request: Request) -> HttpResponse:
        return document().answer(request)


class DocsView(Page):
    """GET /docs: Swagger UI, from our own files."""

    template_name = "openapi/docs.html"
    policy: ClassVar[dict[str, str]] = POLICY | {
        "img-src": "'self' data:",  # the icons of its style sheet
    }
