"""What every operation may answer beside its own: errors and headers, each one described once."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings

from openapi.examples import refused
from project.base.bodies import LIMIT
from project.base.documents import GREATEST_ID
from project.base.errors import Unavailable

Schema = dict[str, Any]

TAG = '"[0-9]+"'  # of all that RFC 9110 allows, the ones that we give
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer", "minimum": 0}

SCHEMAS: dict[str, Schema] = {
    "Error": {
        "type": "object",
        "description": "What is wrong, in a sentence.",
        "properties": {"detail": TEXT},
        "required": ["detail"],
    },
    "FieldErrors": {
        "type": "object",
        "description": "What is wrong with which field or parameter.",
        "minProperties": 1,
        "additionalProperties": {"type": "array", "items": TEXT, "minItems": 1},
    },
    "LogGone": {
        "type": "object",
        "description": "Where the log begins and ends now.",
        "properties": {"detail": TEXT, "oldest": TEXT, "head": TEXT},
        "required": ["detail", "oldest", "head"],
    },
}

HEADERS: dict[str, Schema] = {
    "ETag": {
        "description": 'The version, quoted: `"5"`. For `If-Match` and `If-None-Match`.',
        "schema": {"type": "string", "pattern": f"^{TAG}$"},
    },
    "Location": {
        "description": "The address of what was made.",
        "schema": {"type": "string", "format": "uri"},
    },
    "Link": {
        "description": 'The next page: `<...>; rel="next"`, with all parameters. Not on the last.',
        "schema": {"type": "string", "pattern": r'^<.+>; rel="next"$'},
    },
    "X-Limit": {
        "description": "The limit of this page. Not on a stream.",
        "schema": WHOLE | {"minimum": 1},
    },
    "X-Total-Count": {
        "description": "How many there are on all pages. Only with `count=true`.",
        "schema": WHOLE,
    },
    "Last-Event-ID": {
        "description": "A position read before the data: subscribe with it as `since`, and apply "
        "an event if its `version` is greater than what you have.",
        "schema": TEXT,
    },
    "Retry-After": {"description": "Seconds to wait.", "schema": WHOLE},
    "X-Request-ID": {
        "description": "By this the log knows the request: the one that was sent, or a new one.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,64}$"},
    },
    "WWW-Authenticate": {"description": "`Bearer`: send a key.", "schema": TEXT},
}
ALWAYS = ("ETag", "Location", "Retry-After", "WWW-Authenticate", "X-Request-ID")
for name in ALWAYS:
    HEADERS[name]["required"] = True  # whenever their response is there

PARAMETERS: dict[str, Schema] = {
    "id": {
        "in": "path",
        "required": True,
        "schema": {"type": "integer", "format": "int64", "minimum": 1, "maximum": GREATEST_ID},
        "example": 1,
    },
    "If-Match": {
        "in": "header",
        "description": "Only if it still has one of these versions; else 412.",
        "schema": {"anyOf": [TEXT | {"enum": ["*"]}, TEXT | {"pattern": f"^{TAG}(, ?{TAG})*$"}]},
        "example": '"1"',
    },
    "If-None-Match": {
        "in": "header",
        "description": "Only if it has none of these versions; else 304.",
        "schema": TEXT,
        "example": '"1"',
    },
    "Last-Event-ID": {
        "in": "header",
        "description": "Of a stream: stronger than `since`. What a browser sends by itself when it "
        "connects again.",
        "schema": TEXT,
    },
}

SECURITY: dict[str, Schema] = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key: `cp_...`, from `manage.py apikey create`.",
    },
    "ticket": {
        "type": "apiKey",
        "in": "query",
        "name": "ticket",
        # No operation names it: as JSON, none takes it.
        "description": "A browser's stand-in for a key, from `POST /ticket`: for one event stream "
        "(`Accept: text/event-stream`) or websocket, within 30 seconds.",
    },
}


class Refusal(NamedTuple):
    name: str
    description: str
    bodies: tuple[str, ...] = ("Error",)
    headers: tuple[str, ...] = ()


WAIT = ("Retry-After",)
REFUSALS: dict[int, Refusal] = {
    400: Refusal(
        "BadRequest", "A parameter, a field or the body is wrong.", ("Error", "FieldErrors")
    ),
    401: Refusal("Unauthorized", "No key, or no valid one.", headers=("WWW-Authenticate",)),
    403: Refusal("Forbidden", "The key's scope or restriction does not allow it."),
    404: Refusal("NotFound", "There is none: unknown, deleted, or hidden from this key."),
    406: Refusal("NotAcceptable", "`Accept` does not admit what there is."),
    408: Refusal("BodyTooSlow", "The body did not arrive in time."),
    409: Refusal("InUse", "Another one that is not deleted has this name.", ("FieldErrors",)),
    410: Refusal("Gone", "The log does not hold what follows `since`.", ("LogGone",)),
    412: Refusal("Changed", "`If-Match` was given, and it has another version now."),
    413: Refusal("BodyTooLarge", f"The body is larger than {LIMIT // 1024} KiB."),
    415: Refusal("NotJson", "The body is not JSON in UTF-8."),
    429: Refusal("TooMany", "More requests than this key or address may make.", headers=WAIT),
    503: Refusal("Unavailable", Unavailable.default_detail, headers=WAIT),
}


def security() -> list[dict[str, list[str]]]:
    """With what one gets in; an empty object: with nothing."""
    return [{"key": []}] if settings.KEYS else [{}, {"key": []}]


def ref(kind: str, name: str) -> Schema:
    return {"$ref": f"#/components/{kind}/{name}"}


def header_refs(names: Iterable[str]) -> Schema:
    """The headers of a response: these, and what every response has."""
    return {name: ref("headers", name) for name in (*names, "X-Request-ID")}


def parameter_ref(name: str) -> Schema:
    return ref("parameters", name)


def schema_ref(name: str) -> Schema:
    return ref("schemas", name)


def refusal_ref(status: int) -> Schema:
    return ref("responses", REFUSALS[status].name)


def refusal(status: int) -> Schema:
    told = REFUSALS[status]
    bodies = [schema_ref(body) for body in told.bodies]
    schema = bodies[0] if len(bodies) == 1 else {"anyOf": bodies}
    return {
        "description": told.description,
        "headers": header_refs(told.headers),
        "content": {"application/json": {"schema": schema} | refused(status)},
    }
