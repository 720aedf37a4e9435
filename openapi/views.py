"""What the API is: for machines at /openapi.json, for people at /docs."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.http import condition
from rest_framework.request import Request
from rest_framework.views import APIView

from openapi.document import document
from project.base.pages import POLICY, Page


def etag(request: HttpRequest, **kwargs: Any) -> str:
    return document().etag


@method_decorator(condition(etag_func=etag), name="dispatch")
class DocumentView(APIView):
    """GET /openapi.json. Open to everybody: it says what is in the source, and has no data."""

    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    schema = None  # it describes the API, and is no part of it

    def get(self, request: Request) -> HttpResponse:
        return HttpResponse(
            document().content,
            content_type="application/json",
            headers={"Cache-Control": "no-cache"},
        )


class DocsView(Page):
    """GET /docs: Swagger UI, from our own files."""

    template_name = "openapi/docs.html"
    policy: ClassVar[dict[str, str]] = POLICY | {
        "img-src": "'self' data:",  # the icons of its style sheet
    }
