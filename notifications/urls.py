from django.urls import path, re_path

from notifications.asyncapi.views import AsyncApiView, EventsPage
from notifications.views import EventsView
from project.base.documents import ID

urlpatterns = [
    re_path(r"^chargepoint/events/?$", EventsView.as_view(), name="events"),
    re_path(
        rf"^chargepoint/(?P<id>{ID})/events/?$",
        EventsView.as_view(),
        name="chargepoint-events",
    ),
    path("asyncapi.json", AsyncApiView.as_view(), name="asyncapi"),
    path("docs/events", EventsPage.as_view(), name="events-page"),
]
