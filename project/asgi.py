"""One process, one port: REST goes to the WSGI application, websockets and streams to Channels.

Django's own ASGI handler runs each sync view in a fresh thread and halves the speed (ADR 004).
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")

from channels.routing import ProtocolTypeRouter  # noqa: E402

from notifications.routing import EventStreams, websocket  # noqa: E402
from observability.probes import Probes  # noqa: E402
from observability.tracing import Traced  # noqa: E402
from project.base.bodies import BoundedBody, CollectedBody  # noqa: E402
from project.base.bridge import Bridge  # noqa: E402
from project.base.deadlines import Deadline  # noqa: E402
from project.wsgi import django  # noqa: E402 - also sets it up; what is around it there is here

# As many as in a REST process. More of them make larger rounds (project.base.joined): with 8 a PUT
# cost 50 us more.
THREADS = 16

http = Deadline(Bridge(BoundedBody(django), THREADS))

application = ProtocolTypeRouter(
    {
        "http": Probes(Traced(EventStreams(CollectedBody(http)))),
        "websocket": Traced(websocket),
    }
)
