"""A registry of a few dictionaries, for followers that ask and listen."""

import json
from typing import Any

import httpx

AT = "2026-11-23T10:00:00.000Z"
LATER = "2026-11-23T11:00:00.000Z"

Row = dict[str, Any]


def charger(id: int, status: str = "ready", version: int = 1, **more: Any) -> Row:
    row = {"id": id, "name": f"Plaza {id}", "status": status, "version": version}
    return row | {"created_at": AT, "deleted_at": None, "status_changed_at": AT} | more


def event(position: int, type: str, id: int, version: int, status: str, **more: Any) -> str:
    subject = {"id": id, "name": f"Plaza {id}", "status": status} | more
    row = {"id": f"e-{position}", "type": type, "at": LATER, "version": version}
    return json.dumps(row | {"chargepoint": subject, "old": "ready", "new": status})


class Registry:
    """Answers GET from `chargers`, `page` of them at once; `failing` is a status, or 0."""

    def __init__(self, *chargers: Row, head: str = "e-1", page: int = 1000) -> None:
        self.chargers = {row["id"]: row for row in chargers}
        self.head = head
        self.page = page
        self.failing = 0
        self.asked: list[str] = []

    def get(self, path: str) -> httpx.Response:
        self.asked.append(path)
        request = httpx.Request("GET", f"http://x{path}")
        if self.failing:
            return httpx.Response(self.failing, headers={"Retry-After": "7"}, request=request)
        if "?" not in path:
            row = self.chargers.get(int(path.rsplit("/", 1)[1]))
            return httpx.Response(200 if row else 404, json=row or {}, request=request)
        after = int(request.url.params.get("after", 0))
        rows = [row for id, row in sorted(self.chargers.items()) if id > after]
        headers = {"Last-Event-ID": self.head}
        if rows[self.page :]:
            headers["Link"] = '<http://elsewhere/chargepoint?after=1>; rel="next"'
        self.head = "e-999"  # a later page's is too late
        return httpx.Response(200, json=rows[: self.page], headers=headers, request=request)
