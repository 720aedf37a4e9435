"""The dashboard: one page. What it shows it gets as any client does, over HTTP and a websocket."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.generic import TemplateView

from project.base.errors import json_error

# Nothing inline, nothing from elsewhere, and no text becomes HTML or code (Trusted Types):
# a charger's name is only ever a name.
POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "manifest-src 'self'",
    # Older browsers do not take 'self' for the websocket of the same host.
    "connect-src 'self' ws://{host} wss://{host}",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
)


STATIC = Path(__file__).parent / "static"


def content_security_policy(host: str) -> str:
    return "; ".join(POLICY).format(host=host)


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


class DashboardView(TemplateView):
    """GET /"""

    template_name = "dashboard/index.html"
    http_method_names = ["get", "head", "options"]
    # Named in the page, so that the browser need not find one module in another.
    extra_context = {"modules": modules(), "version": version()}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        response["Content-Security-Policy"] = content_security_policy(request.get_host())
        response["Cache-Control"] = "no-cache"
        # A page that was left open compares: after an upgrade it loads itself again.
        response["ETag"] = f'"{self.extra_context["version"]}"'
        return response

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kw: Any) -> HttpResponse:
        response = json_error(405)
        response["Allow"] = ", ".join(self._allowed_methods())
        return response
