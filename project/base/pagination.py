"""Links between pages. Pages are keyset pages: the last one costs the same as the first."""

from typing import Any

from rest_framework.request import Request


def next_link(request: Request, **changes: Any) -> str:
    """The `Link` header (RFC 8288) of the page that follows: this request with `changes`."""
    query = request.query_params.copy()
    for name, value in changes.items():
        query[name] = value
    url = request.build_absolute_uri(f"{request.path.rstrip('/')}?{query.urlencode()}")
    return f'<{url}>; rel="next"'
