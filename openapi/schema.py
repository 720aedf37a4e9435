"""One operation of the document, out of the view, its serializers and openapi.operations."""

import re
from collections.abc import Iterable
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry
from rest_framework.serializers import BaseSerializer

from notifications.middleware import LIST
from openapi import fields, operations  # noqa: F401 - so that our own fields are known
from openapi.answers import Schema, header_refs, parameter_ref, refusal_ref, schema_ref
from openapi.examples import example, stream
from openapi.operations import ACTIONS, JSON, STREAM, Operation
from project.base.queries import WordsField
from project.base.serializers import NameField

IGNORED = {"description": "Given by the server: accepted, and ignored."}


class OperationSchema(AutoSchema):
    """What each view describes itself by (openapi.generator)."""

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: ComponentRegistry
    ) -> Schema:
        self.path, self.method, self.registry = path, method, registry
        key = f"{method} {path}"
        told = operations.OTHERS.get(key) or ACTIONS.get(getattr(self.view, "action", ""))
        if told is None:
            raise LookupError(f"{key}: say in openapi/operations.py, OTHERS, what it answers")
        self.told: Operation = told
        described = {
            "operationId": self.name(self.told),
            "summary": self.words(self.told.summary),
            "description": self.told.description,
            "tags": [path.split("/")[1]],
            "parameters": [*self.parameters()],
            "requestBody": self.request_body(),
            "responses": self.responses(),
        }
        return {key: value for key, value in described.items() if value}

    def name(self, operation: Operation) -> str:
        return self.words(operation.id).replace(" ", "_")

    def words(self, text: str) -> str:
        """`text` with the name of the view's document in it: "charge point"."""
        if "{" not in text:
            return text
        model = self.view.serializer_class.Meta.model.__name__
        thing = re.sub(r"(?<!^)(?=[A-Z])", " ", model).lower()
        return text.format(thing=thing, things=f"{thing}s")

    # --- What it takes ---------------------------------------------------------------------------

    def parameters(self) -> Iterable[Schema]:
        if "{id}" in self.path:
            yield parameter_ref("id")
        yield from map(parameter_ref, self.told.conditions)
        query = self.view.list_query if self.told is ACTIONS["list"] else self.told.query
        if query is None:
            return
        serializer = query()
        for name, schema in self._map_basic_serializer(serializer, "request")["properties"].items():
            description = schema.pop("description", "")
            if isinstance(words := serializer.fields[name], WordsField):
                description += f" One or more, comma-separated: {words.listed}."
            yield {"name": name, "in": "query", "description": description, "schema": schema}

    def request_body(self) -> Schema | None:
        if not self.told.takes:
            return None
        serializer = self.view.serializer_class(partial=self.told.takes == "changes")
        content = {"schema": self.resolve_serializer(serializer, "request").ref}
        return {"required": True, "content": {JSON: content | self.example("request")}}

    # --- What it answers -------------------------------------------------------------------------

    def responses(self) -> Schema:
        answers = {status: refusal_ref(status) for status in operations.EVERYWHERE}
        answers |= {status: refusal_ref(status) for status in self.told.refusals}
        answers[self.told.status] = self.success()
        if "If-None-Match" in self.told.conditions:
            answers[304] = {
                "description": "It has this version still.",
                "headers": header_refs(self.told.headers),
            }
        return {str(status): answers[status] for status in sorted(answers)}

    def success(self) -> Schema:
        response: Schema = {
            "description": self.words(self.told.answer),
            "headers": header_refs(self.told.headers),
            "links": self.links(),
        }
        if self.is_snapshot():
            response["headers"] |= header_refs(("Last-Event-ID",))
        if self.told.shows:
            content = {"schema": self.shown()}
            response["content"] = {JSON: content | self.example("answer")}
        if self.told.streams:
            content = {"schema": {"type": "string"}}
            response["content"][STREAM] = content | stream(self.name(self.told))
        return {key: value for key, value in response.items() if value}

    def shown(self) -> Schema:
        match self.told.shows:
            case operations.ONE:
                return self.document_ref()
            case operations.MANY:
                return {"type": "array", "items": self.document_ref()}
            case operations.EVENTS:
                return {"type": "array", "items": schema_ref("Event")}
            case str(component):
                return schema_ref(component)
        return {}

    def document_ref(self) -> Schema:
        ref: Schema = self.resolve_serializer(self.view.serializer_class(), "response").ref
        return ref

    def links(self) -> Schema:
        """The operations that go on with the id that was answered."""
        links: dict[str, tuple[str, str]] = {}
        for action in self.told.onward:
            where = "$request.path.id" if self.told.status == 204 else "$response.body#/id"
            links[self.name(ACTIONS[action])] = "id", where
        if self.is_snapshot():
            links["list_events"] = "since", "$response.header.Last-Event-ID"
        return {
            name: {"operationId": name, "parameters": {parameter: where}}
            for name, (parameter, where) in links.items()
        }

    def is_snapshot(self) -> bool:
        """Whether the answer says from where to subscribe (notifications.middleware)."""
        action = getattr(self.view, "action", "")
        return bool(action) and f"{self.view.basename}-{action}" == LIST

    def example(self, of: str) -> Schema:
        return example(self.name(self.told), of)

    # --- Serializers -----------------------------------------------------------------------------

    def _get_serializer_name(
        self, serializer: BaseSerializer, direction: str, bypass_extensions: bool = False
    ) -> str:
        name = serializer.__class__.__name__.removesuffix("Serializer")
        if direction == "response":
            return name
        return f"{name}Changes" if serializer.partial else f"New{name}"

    def _map_serializer(
        self, serializer: BaseSerializer, direction: str, bypass_extensions: bool = False
    ) -> Schema:
        schema: Schema = self._map_basic_serializer(serializer, direction)
        schema.pop("description", None)  # a docstring for who reads the source
        properties: dict[str, Any] = schema["properties"]
        read_only = [name for name, field in serializer.fields.items() if field.read_only]
        for described in properties.values():
            described.pop("readOnly", None)  # each direction has a schema of its own
        if direction == "response":
            for described in properties.values():
                described.pop("default", None)
            return schema | {"required": list(properties)}
        for name in read_only:
            properties[name] = IGNORED
        for name, field in serializer.fields.items():
            if isinstance(field, NameField):
                del properties[name]["maxLength"]  # it counts when white space is gone
        if serializer.partial:
            for described in properties.values():
                described.pop("default", None)
        required = [name for name in schema.pop("required", []) if name not in read_only]
        needed = {"required": required} if required and not serializer.partial else {}
        return schema | needed | {"additionalProperties": False}
