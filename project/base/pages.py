"""Pages for people: nothing inline, nothing from elsewhere, and JSON for what goes wrong."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.views.generic import TemplateView

#: What every page of ours lives with (Content-Security-Policy). A page adds what it needs.
POLICY: dict[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'self'",
}


class Page(TemplateView):
    """One template, the same for everybody: no cookie, no session, no data."""

    http_method_names = ["get", "head", "options"]
    policy: ClassVar[dict[str, str]] = POLICY  # {host} becomes the request's

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        policy = "; ".join(f"{name} {allowed}" for name, allowed in self.policy.items())
        response["Content-Security-Policy"] = policy.replace("{host}", request.get_host())
        response["Cache-Control"] = "no-cache"
        return response
