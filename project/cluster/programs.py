"""The programs of others that a cluster needs, and how they are started."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from project.server.environment import CHECKOUT
from project.server.errors import StartError

PROXY_CONFIGURATION = CHECKOUT / "deploy" / "haproxy" / "haproxy.cfg"


def find(name: str) -> str:
    """Where the program is; raises StartError that names the Debian package, called the same."""
    # Debian has HAProxy where only root looks.
    path = shutil.which(name) or shutil.which(name, path="/usr/local/sbin:/usr/sbin:/sbin")
    if path is None:
        raise StartError(f"{name} is not installed: scripts/system-packages {name}")
    return path


def redis(port: int, folder: Path) -> list[str]:
    """The command of a Redis that keeps nothing: it rings a doorbell and counts for limits."""
    return [
        find("redis-server"),
        *("--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)),
        *("--save", "", "--appendonly", "no"),
    ]


def proxy() -> list[str]:
    """The command of the proxy: a master, which SIGUSR2 lets read its configuration again."""
    return [find("haproxy"), "-W", "-db", "-f", str(PROXY_CONFIGURATION)]


def proxy_variables(port: int, servers: Sequence[int]) -> dict[str, str]:
    """What the configuration takes from the environment."""
    numbered = {f"SERVER_{number}": f"127.0.0.1:{each}" for number, each in enumerate(servers, 1)}
    # In the folder that it runs in: the path of a socket may have 107 bytes at most.
    return {"LISTEN": f"127.0.0.1:{port}", "CONTROL": "unix@proxy.sock", **numbered}
