from django.urls import re_path

from observability.views import MetricsView

urlpatterns = [re_path(r"^metrics/?$", MetricsView.as_view(), name="metrics")]
