"""REST as WSGI: granian and others in production, and inside project.asgi."""

import os

from django.core.wsgi import get_wsgi_application

from project.base.bodies import BoundedBody
from project.base.deadlines import WsgiDeadline

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

application = BoundedBody(WsgiDeadline(get_wsgi_application()))

from project.startup import prepare  # noqa: E402 - needs the apps

prepare()
