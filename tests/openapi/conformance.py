"""Whether an answer is one that the document describes: its status, headers and body."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from jsonschema_rs import Draft202012Validator

from openapi.document import generate

Document = dict[str, Any]


class Conformance:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.paths = [
            (re.compile(template.replace("{id}", "[1-9][0-9]{0,18}") + "/?"), methods)
            for template, methods in document["paths"].items()
        ]
        self._validators: dict[str, Draft202012Validator] = {}

    def breaches(
        self, method: str, path: str, status: int, headers: Mapping[str, str], content: bytes
    ) -> Iterator[str]:
        """What is wrong with this answer; nothing where the document does not speak of it."""
        operation = self.operation(method, path)
        if operation is None:
            return
        described = operation["responses"].get(str(status))
        if described is None:
            yield f"{status} is not described"
            return
        described = self.resolve(described)
        for name, header in described.get("headers", {}).items():
            header = self.resolve(header)
            value = headers.get(name)
            if value is not None:
                integer = header["schema"].get("type") == "integer"
                yield from self.invalid(header["schema"], int(value) if integer else value)
            elif header.get("required"):
                yield f"no header {name}"
        media_type = headers.get("Content-Type", "").split(";")[0]
        if media_type == "application/json" and method != "HEAD":
            yield from self.invalid(described["content"][media_type]["schema"], json.loads(content))
        elif content:
            yield f"a body of type {media_type}"

    def operation(self, method: str, path: str) -> Any:
        for pattern, methods in self.paths:
            if pattern.fullmatch(path):
                return methods.get("get" if method == "HEAD" else method.lower())
        return None

    def resolve(self, node: Any) -> Any:
        if "$ref" not in node:
            return node
        _, components, kind, name = node["$ref"].split("/")
        return self.document[components][kind][name]

    def invalid(self, schema: Any, value: Any) -> Iterator[str]:
        key = json.dumps(schema)
        if key not in self._validators:
            # With the components beside it, so that its references lead somewhere.
            whole = {"allOf": [schema], "components": self.document["components"]}
            self._validators[key] = Draft202012Validator(whole)
        yield from (error.message for error in self._validators[key].iter_errors(value))


@cache
def conformance(urlconf: str | None = None) -> Conformance:
    return Conformance(generate(urlconf))
