"""JSON in and out. orjson is strict where Python's own module is not: it refuses NaN, Infinity,
lone surrogates and bottomless nesting, each of which would be an error 500 further down."""

import re
from datetime import datetime
from typing import IO, Any

import orjson
from django.http import HttpResponse
from rest_framework.exceptions import NotAcceptable, ParseError, UnsupportedMediaType
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


def instant(value: datetime) -> str:
    """RFC 3339, UTC, `Z`, milliseconds: "2026-11-23T10:00:00.123Z" (contract section 1)."""
    return value.isoformat(timespec="milliseconds")[:23] + "Z"  # 0.4 us; strftime takes 2


def _default(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    return str(value)  # lazy translations in error messages


def dumps(value: Any) -> bytes:
    return orjson.dumps(value, default=_default, option=orjson.OPT_PASSTHROUGH_DATETIME)


def json_response(
    value: Any, status: int = 200, headers: dict[str, str] | None = None
) -> HttpResponse:
    """DRF's Response, without what it costs to choose a renderer late: 20 us."""
    return HttpResponse(dumps(value), "application/json", status, headers=headers)


def empty_response(status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    response = HttpResponse(status=status, headers=headers)
    del response["Content-Type"]  # of nothing
    return response


class JsonNegotiation(BaseContentNegotiation):
    """There is nothing to choose: JSON, or 406. DRF's own looks at every pair of media types."""

    ACCEPTABLE = re.compile(r"(^|[,\s])(\*/\*|application/(\*|json))\s*($|[,;])", re.I)

    def select_parser(self, request: Request, parsers: Any) -> BaseParser | None:
        content_type = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == content_type), None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        accept = request.META.get("HTTP_ACCEPT", "*/*")
        if accept != "*/*" and not self.ACCEPTABLE.search(accept):
            raise NotAcceptable
        return renderers[0], renderers[0].media_type


class JsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None  # JSON is UTF-8 (RFC 8259)

    def render(self, data: Any, media_type: str | None = None, context: Any = None) -> bytes:
        return b"" if data is None else dumps(data)


class JsonParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, context: Any = None) -> Any:
        request = context["request"]
        charset = request.content_params.get("charset", "utf-8").lower()
        encoding = request.META.get("HTTP_CONTENT_ENCODING", "identity").lower()
        if charset not in ("utf-8", "utf8") or encoding != "identity":
            raise UnsupportedMediaType(
                media_type, detail="Send JSON in UTF-8, without Content-Encoding."
            )
        try:
            return orjson.loads(stream.read())
        except orjson.JSONDecodeError as error:
            raise ParseError(f"JSON parse error: {error}") from error
