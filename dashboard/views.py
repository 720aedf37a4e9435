"""The dashboard: one page. What it shows it gets as any client does, over HTTP and a websocket."""

from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse

from project.base.pages import POLICY, Page

STATIC = Path(__file__).parent / "static"


def modules() -> list[str]:
    """The JavaScript modules, as {% static %} wants them."""
    return sorted(str(path.relative_to(STATIC)) for path in STATIC.glob("dashboard/**/*.js"))


def version() -> str:
    """Another one after each change of a file of the dashboard."""
    digest = sha256()
    for path in sorted(Path(__file__).parent.rglob("*.*")):
        if path.suffix in (".html", ".css", ".js", ".svg"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class DashboardView(Page):
    """GET /"""

    template_name = "dashboard/index.html"
    # Named in the page, so that the browser need not find one module in another.
    extra_context = {"modules": modules(), "version": version()}
    policy: ClassVar[dict[str, str]] = POLICY | {
        "font-src": "'self'",
        "manifest-src": "'self'",
        # Older browsers do not take 'self' for the websocket of the same host.
        "connect-src": "'self' ws://{host} wss://{host}",
        # No text becomes HTML or code: a charger's name is only ever a name.
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        # A page that was left open compares: after an upgrade it loads itself again.
        response["ETag"] = f'"{self.extra_context["version"]}"'
        return response
