from django.urls import re_path

from access.views import TicketView

urlpatterns = [re_path(r"^ticket/?$", TicketView.as_view(), name="ticket")]
