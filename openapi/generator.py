"""The whole document: drf-spectacular's, with our paths and with what operations refer to."""

from typing import Any

from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator

from openapi.answers import HEADERS, PARAMETERS, REFUSALS, SCHEMAS, SECURITY, refusal, security
from openapi.operations import SHAPES
from openapi.schema import OperationSchema

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

Document = dict[str, Any]


class Endpoints(EndpointEnumerator):
    def get_path_from_regex(self, path_regex: str) -> str:
        """Without the slash at the end: it is served, and none of our links has it."""
        path: str = super().get_path_from_regex(path_regex)
        return path.rstrip("/")

    def get_allowed_methods(self, callback: Any) -> list[str]:
        """Always in the same order: each process must make the same document."""
        return sorted(super().get_allowed_methods(callback), key=METHODS.index)


class Generator(SchemaGenerator):
    endpoint_inspector_cls = Endpoints

    def create_view(self, callback: Any, method: str, request: Any = None) -> Any:
        """A view, told that it describes itself by our schema.

        DRF's setting for that is read at start, and would make every process import all this.
        """
        view = super().create_view(callback, method, request)
        self._set_schema_to_view(view, OperationSchema())
        return view

    def get_schema(self, request: Any = None, public: bool = True) -> Document:
        document: Document = super().get_schema(request, public)
        components = document["components"]
        components["schemas"] |= SHAPES | SCHEMAS
        components["headers"] = HEADERS
        components["parameters"] = {
            name: {"name": name} | told for name, told in PARAMETERS.items()
        }
        components["responses"] = {told.name: refusal(status) for status, told in REFUSALS.items()}
        components["securitySchemes"] = SECURITY
        return document | {"security": security()}
