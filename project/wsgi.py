"""REST as WSGI: granian and others in production, and inside project.asgi."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

django = get_wsgi_application()  # before the imports below, which need the apps

from observability.probes import WsgiProbes  # noqa: E402
from observability.tracing import WsgiTraced  # noqa: E402
from project.base.bodies import BoundedBody  # noqa: E402
from project.base.deadlines import WsgiDeadline  # noqa: E402
from project.startup import prepare  # noqa: E402

application = WsgiProbes(WsgiTraced(BoundedBody(WsgiDeadline(django))))

prepare()
