"""One server process. The arguments are for the supervisor to give:

`python -m project.server.worker SUPERVISOR_PID LISTENER_FD CHANNEL_FD DRAIN_SECONDS`
"""

import os
import signal
import socket
import sys

from project.server.lines import say
from project.server.mortal import end_with


def main(supervisor: int, listener_fd: int, channel_fd: int, patience: int) -> None:
    """Serve until SIGTERM. The channel: a byte comes when MongoDB is up, and goes when we are."""
    # SIGKILL: a worker without its supervisor would keep the port from the next start.
    end_with(supervisor, signal.SIGKILL)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, call_command

    channel = socket.socket(fileno=channel_fd)
    try:
        django.setup()
        channel.recv(1)
        call_command("ensure_indexes", quiet=True)  # waits while MongoDB is away
    except (CommandError, ImproperlyConfigured) as error:
        say(f"chargepoint: {error}", "ERROR")
        sys.exit(1)

    import uvicorn

    from project.server.draining import DrainingServer
    from project.server.protocol import BoundedHttpProtocol
    from project.server.writing import BoundedWebSocketProtocol

    config = uvicorn.Config(
        "project.asgi:application",
        loop="uvloop",
        http=BoundedHttpProtocol,
        # Of uvicorn's two: both wait for a slow reader, close with 1012 on SIGTERM and send pings,
        # but "websockets" runs three tasks for each connection, on an interface that its library
        # has given up.
        ws=BoundedWebSocketProtocol,
        ws_max_size=4096,  # bytes; clients have nothing to say to us: 1009
        ws_per_message_deflate=False,  # small messages: it costs memory and time, and saves little
        # Pings find clients that vanished. One that reads too slowly is the consumer's to judge,
        # which takes 30 seconds (4008).
        ws_ping_interval=20,
        ws_ping_timeout=40,
        timeout_keep_alive=75,  # longer than usual proxies keep idle connections (60)
        timeout_graceful_shutdown=5,  # well before the supervisor's deadline
        lifespan="off",
        log_config=None,  # Django's LOGGING
        log_level="warning",
        access_log=False,
        server_header=False,
        # uvicorn would believe X-Forwarded-For from loopback; access.addresses does, if told to.
        proxy_headers=False,
    )
    config.load()  # imports the application: only then are we ready

    listener = socket.socket(fileno=listener_fd)
    try:
        listener.listen(config.backlog)
    except OSError as error:  # two starts bound the port in the same second
        say(f"chargepoint: Cannot listen: {error.strerror}.", "ERROR")
        sys.exit(1)
    channel.send(b"!")
    channel.close()
    DrainingServer(config, patience).run([listener])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:5]))
