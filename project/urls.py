"""Every URL that is served, app by app; but for the probes, which project/wsgi.py puts first."""

from django.urls import include, path, re_path

from project.base import errors

urlpatterns = [
    path("", include("chargepoints.urls")),
    path("", include("notifications.urls")),
    path("", include("access.urls")),
    path("", include("dashboard.urls")),
    path("", include("openapi.urls")),
    path("", include("observability.urls")),
    re_path("", errors.not_found),  # last: DEBUG's own 404 page is HTML
]
handler400 = errors.bad_request
handler404 = errors.not_found
handler500 = errors.server_error
