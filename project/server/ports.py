"""Free TCP ports."""

import random
import socket

from project.server.errors import StartError

# Below the range from which systems give ports to outgoing connections. From within it, a client
# that tries to reach a mongod which is down can be given the very port, and keep it.
_RANGE = range(20_000, 30_000)


# Nobody may listen there yet: whoever asks next must not get the same one.
_given: set[int] = set()


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A free port of 127.0.0.1, chosen at random; in one process never the same twice."""
    for port in random.sample(_RANGE, 100):
        if port not in _given and is_free(port):
            return reserve(port)
    raise StartError("127.0.0.1 has no free port.")


def reserve(port: int) -> int:
    """The same port, which `free_port` gives to nobody in this process."""
    _given.add(port)
    return port
