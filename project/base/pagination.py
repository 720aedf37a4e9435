"""Keyset pages: `?after=<id>` costs the same on the last page as on the first."""

from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request

from project.base.documents import SoftDeleteQuerySet, Stored


def keyset_page(
    queryset: SoftDeleteQuerySet, values: Mapping[str, Any]
) -> tuple[list[Stored], bool]:
    """One page in the order of ids -> (stored documents, whether there is a next page)."""
    limit = values["limit"]
    if values["after"]:
        queryset = queryset.filter(id__gt=values["after"])
    rows = list(queryset.order_by("id").limit(limit + 1).as_pymongo())
    return rows[:limit], len(rows) > limit


def next_link(request: Request, **changes: Any) -> str:
    """The `Link` header (RFC 8288) of the page that follows: this request with `changes`."""
    query = request.query_params.copy()
    for name, value in changes.items():
        query[name] = value
    url = request.build_absolute_uri(f"{request.path.rstrip('/')}?{query.urlencode()}")
    return f'<{url}>; rel="next"'
