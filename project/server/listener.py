"""The listening socket: opened once, inherited by every worker."""

import socket

from project.server.errors import StartError

# Bytes that the kernel keeps for a client that does not read, of itself up to 4 MiB for each one.
# Enough for 2 MB a second to the other end of the world.
SEND_BUFFER = 256 * 1024


def bind(host: str, port: int) -> socket.socket:
    """A bound socket; it refuses connections until the first worker listens on it.

    Binding comes first of all, so that a taken port costs no start of MongoDB. The supervisor keeps
    the socket: while a worker that died is replaced, connections wait in its queue.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        # Else a restart fails for a minute, because of connections that ended just now.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)  # inherited
        listener.bind(address)
    except OSError as error:
        reason = error.strerror or error
        raise StartError(f"Cannot listen on HOST={host} PORT={port}: {reason}.") from None
    return listener


def url(host: str, listener: socket.socket) -> str:
    """The address to type into a browser."""
    port = listener.getsockname()[1]
    if host in ("127.0.0.1", "0.0.0.0", "::1", "::"):
        return f"http://localhost:{port}"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
