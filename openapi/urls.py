from django.urls import path, re_path

from openapi.views import DocsView, DocumentView

urlpatterns = [
    path("openapi.json", DocumentView.as_view(), name="openapi"),
    re_path(r"^docs/?$", DocsView.as_view(), name="docs"),
]
