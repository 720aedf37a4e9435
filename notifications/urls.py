from django.urls import re_path

from notifications.views import EventsView

urlpatterns = [
    re_path(r"^chargepoint/events/?$", EventsView.as_view(), name="events"),
    re_path(
        r"^chargepoint/(?P<id>[1-9][0-9]{0,18})/events/?$",
        EventsView.as_view(),
        name="chargepoint-events",
    ),
]
