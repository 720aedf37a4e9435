"""The viewset of every soft-deleted document: a model's own is a subclass of two lines."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.exceptions import (
    APIException,
    ParseError,
    PermissionDenied,
    UnsupportedMediaType,
)
from rest_framework.request import Request
from rest_framework_mongoengine.viewsets import GenericViewSet

from project.base.actor import Restriction
from project.base.conditions import etag, if_match, not_modified
from project.base.database import availability
from project.base.documents import ID, SoftDeleteDocument, Stored, parse_id
from project.base.json import empty_response, json_response
from project.base.lean import Lean
from project.base.pagination import next_link
from project.base.queries import ListQuery, OneQuery
from project.base.rows import find_page
from project.base.serializers import SoftDeleteSerializer


class SoftDeleteViewSet(Lean, GenericViewSet):
    """Create, list, read, change, soft-delete and restore (contract section 2).

    PUT is partial: fields left out stay as they are. DELETE marks.
    """

    serializer_class: type[SoftDeleteSerializer]
    list_query: ClassVar[type[ListQuery]] = ListQuery
    lookup_value_regex = ID

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        availability.require()

    @property
    def document(self) -> type[SoftDeleteDocument]:
        return self.serializer_class.Meta.model

    # --- The actions -----------------------------------------------------------------------------

    def create(self, request: Request) -> HttpResponse:
        values = self.values(request)
        self.require_within(values)
        stored = self.document.create(values)
        response = self.answer(stored, status=201)
        path = f"{request.path.rstrip('/')}/{stored['_id']}"
        response["Location"] = request.build_absolute_uri(path)
        return response

    def list(self, request: Request) -> HttpResponse:
        values = self.list_query.read(request.query_params)
        filter, limit = self.list_query.filter(values) | self.visible(), values["limit"]
        page = find_page(self.serializer_class, filter, values["after"], limit)
        response = HttpResponse(page.body, "application/json", headers={"X-Limit": limit})
        if page.last is not None:
            response["Link"] = next_link(request, after=page.last)
        if values["count"] == "true":
            response["X-Total-Count"] = self.count(values)
        return response

    def retrieve(self, request: Request, id: str) -> HttpResponse:
        values = OneQuery.read(request.query_params)
        stored = self.document.find_one(parse_id(id), values["deleted"], self.visible())
        version = stored.get("version", 0)  # none: only where the validator was bypassed
        if not_modified(request, version):
            return empty_response(304, {"ETag": etag(version)})
        return self.answer(stored)

    def update(self, request: Request, id: str) -> HttpResponse:
        number, visible = parse_id(id), self.visible()
        try:
            values, if_version = self.values(request, partial=True), if_match(request)
        except APIException:
            self.document.find_one(number, visible=visible)  # 404, whatever was sent
            raise
        stored = self.document.change(
            number, values, if_version=if_version, visible=visible, admit=self.require_within
        )
        return self.answer(stored)

    def partial_update(self, request: Request, id: str) -> HttpResponse:
        return self.update(request, id)

    def destroy(self, request: Request, id: str) -> HttpResponse:
        self.get_object().soft_delete(if_version=if_match(request))
        return empty_response(204)

    @action(detail=True, methods=["post"])
    def restore(self, request: Request, id: str) -> HttpResponse:
        document = self.document.load(parse_id(id), "only", self.visible())
        return self.answer(document.restore().stored)

    # --- What they share -------------------------------------------------------------------------

    def get_object(self) -> Any:
        """The document in the path; DRF's OPTIONS looks at it too."""
        return self.document.load(parse_id(self.kwargs["id"]), visible=self.visible())

    @property
    def restriction(self) -> Restriction | None:
        """What whoever is asking is confined to; authentication says it."""
        if not self.get_authenticators():
            return None
        restriction: Restriction | None = getattr(self.request.auth, "restriction", None)
        return restriction

    def visible(self) -> Stored:
        """The MongoDB filter of what this request may know of."""
        return self.document.visible(self.restriction)

    def require_within(self, after: Stored) -> None:
        """Nobody may make what they could not see afterwards."""
        restriction = self.restriction
        if restriction is not None and not self.document.within(restriction, after):
            raise PermissionDenied("This key is restricted to other names or ids.")

    def values(self, request: Request, *, partial: bool = False) -> dict[str, Any]:
        """The validated body."""
        # As `request.data` does it, without what is there for forms and the pages of DRF: 7 us.
        if request.stream is None:  # DRF would take it for {}, and a PUT would answer 200
            raise ParseError("Expected a JSON object, found no body.")
        parser = request.negotiator.select_parser(request, request.parsers)
        if parser is None:
            raise UnsupportedMediaType(request.content_type)
        body = parser.parse(request.stream, request.content_type, request.parser_context)
        return self.serializer_class.shared(partial=partial).run_validation(body)

    def count(self, values: Mapping[str, Any]) -> int:
        """How many documents a list with these parameters has, on all its pages."""
        return self.document.count(self.list_query.filter(values) | self.visible())

    def answer(self, stored: Stored, status: int = 200) -> HttpResponse:
        body = self.serializer_class.represent(stored)
        return json_response(body, status, {"ETag": etag(stored.get("version", 0))})
