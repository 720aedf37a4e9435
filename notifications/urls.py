from django.urls import re_path

from notifications.views import EventsView
from project.base.documents import ID

urlpatterns = [
    re_path(r"^chargepoint/events/?$", EventsView.as_view(), name="events"),
    re_path(
        rf"^chargepoint/(?P<id>{ID})/events/?$",
        EventsView.as_view(),
        name="chargepoint-events",
    ),
]
