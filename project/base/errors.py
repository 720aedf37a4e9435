"""What goes wrong, as HTTP: the one place where exceptions become status codes and JSON bodies.

Bodies are DRF's: `{"detail": "..."}` or `{"field": ["..."]}` (contract section 2).
"""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import DisallowedHost, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from mongoengine.errors import DoesNotExist
from mongoengine.errors import ValidationError as InvalidDocument
from pymongo.errors import PyMongoError
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

from project.base.documents import Busy, InUse, VersionConflict
from project.base.json import json_response
from project.base.metrics import MONGODB_ERRORS

logger = logging.getLogger(__name__)

MOST_HOSTS = 100  # that are remembered: looking at one costs 4 us


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT


class PreconditionFailed(APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = "Changed meanwhile: read it again, then repeat the change."


class Unavailable(APIException):
    """Nothing was stored, or it is not known whether it was: the client may try again."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "The database is not available. Try again."
    wait = 2  # seconds, sent as Retry-After


class Gone(APIException):
    status_code = status.HTTP_410_GONE


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler, with the errors of the database and of documents added."""
    if isinstance(error, PyMongoError):
        # A time-out, a failover, a full disk: no 2xx, no traceback for the client.
        MONGODB_ERRORS.labels("request").inc()
        logger.error("MongoDB: %s: %s", type(error).__name__, error)
        error = Unavailable()
    elif isinstance(error, InUse):
        error = Conflict({error.field: [f"This {error.field} is in use."]})
    elif isinstance(error, VersionConflict):
        error = PreconditionFailed()
    elif isinstance(error, Busy):
        logger.warning("%s", error)
        error = Unavailable("Nothing was changed. Try again.")
    elif isinstance(error, DoesNotExist):
        error = Http404()
    elif isinstance(error, InvalidDocument):  # a rule that only the document states
        problems = {field: [problem] for field, problem in error.to_dict().items()}
        error = ValidationError(problems or {"detail": error.message})
    elif isinstance(error, SuspiciousOperation):  # such as 1001 query parameters
        error = ParseError(str(error))
    return drf_exception_handler(error, context)


def json_error(status_code: int, detail: str = "") -> HttpResponse:
    body = {"detail": detail or HTTPStatus(status_code).phrase.capitalize() + "."}
    return json_response(body, status_code)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return json_error(400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return json_error(404)


def server_error(request: HttpRequest) -> HttpResponse:
    return json_error(500)


class JsonErrors:
    """Outermost middleware: errors outside DRF are JSON too, also with DEBUG's HTML pages on.

    Also gives every response its length, the one thing that CommonMiddleware would be here for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._served: set[str | None] = set()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.META.get("HTTP_HOST")
        if host not in self._served:
            try:
                request.get_host()
            except DisallowedHost:
                return json_error(400, "This host name is not served here (ALLOWED_HOSTS).")
            if len(self._served) < MOST_HOSTS:  # with a wildcard there are any number of them
                self._served.add(host)
        if not request.path_info.startswith("/"):  # "GET *": no URL pattern ever matches it
            return json_error(404)
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):  # Django's own views have no body for it
            allowed, response = response["Allow"], json_error(405)
            response["Allow"] = allowed
        # 204 and 304 have no body and may not say that it would be empty (RFC 9110, 8.6).
        if not (response.streaming or response.status_code in (204, 304)):
            response.setdefault("Content-Length", str(len(response.content)))
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Http404):
            return json_error(404)
        if isinstance(error, SuspiciousOperation):
            return json_error(400)
        if isinstance(error, PyMongoError):
            MONGODB_ERRORS.labels("request").inc()
            logger.error("MongoDB: %s: %s", type(error).__name__, error)
            response = json_error(503, Unavailable.default_detail)
            response["Retry-After"] = str(Unavailable.wait)
            return response
        logger.exception("%s %s", request.method, request.path)
        return json_error(500)
