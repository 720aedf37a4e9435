"""A JSON document that is the same for everybody, and told from older ones by its ETag."""

from hashlib import sha256
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response


class Published(NamedTuple):
    content: bytes
    etag: str

    @classmethod
    def of(cls, content: bytes) -> "Published":
        return cls(content, f'"{sha256(content).hexdigest()[:16]}"')

    def answer(self, request: HttpRequest) -> HttpResponse:
        """200, or 304 for who has it."""
        headers = {"ETag": self.etag, "Cache-Control": "no-cache"}
        response = HttpResponse(self.content, content_type="application/json", headers=headers)
        return get_conditional_response(request, etag=self.etag, response=response)
