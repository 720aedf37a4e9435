"""The servers that are compared, each in one process on one core, as its makers would run it."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.databases import Databases
from bench.machine import on_the_servers_core
from bench.processes import PYTHON, ROOT, HttpProcess

#: What this process was given and the measured ones need: nothing that changes how they work.
INHERITED = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}

#: Ours, as in production.
OURS = {
    "DJANGO_SETTINGS_MODULE": "project.settings",
    "SECRET_KEY": "of-the-benchmark",
    "DEBUG": "false",
    "ALLOWED_HOSTS": "127.0.0.1,localhost",
    "ALLOWED_ORIGINS": "http://127.0.0.1",
    "API_KEYS": "off",
    # The peers write no lines for requests either, and have nobody to send elsewhere.
    "LOG_LEVEL": "WARNING",
    "DRAIN_SECONDS": "0",
    # The peers have no limits, and all the load comes from one address.
    "REQUESTS_PER_ADDRESS": "0",
    "CONNECTIONS_PER_ADDRESS": "0",
}
_BIN = str(Path(PYTHON).parent)
_UVICORN = [PYTHON, "-m", "uvicorn", "--host", "127.0.0.1", "--port", "PORT", "--no-access-log"]
_QUIET = ["--log-level", "warning"]


@dataclass(frozen=True)
class Server:
    """How to start one of the contestants."""

    name: str  # as --only and the results have it
    title: str
    command: list[str]
    ours: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)
    first_path: str = "/chargepoint?limit=1"

    def start(self, databases: Databases, *, redis: bool, size: int = 1000) -> HttpProcess:
        """Started on its seeded database of `size` chargers, not yet answering."""
        variables = {
            **INHERITED,
            **(OURS if self.ours else {}),
            **self.variables,
            "MONGODB_URI": databases.uri(self.name, size),
            "PYTHONPATH": str(ROOT),
        }
        if redis:
            variables["REDIS_URL"] = databases.redis_url
        return HttpProcess(self.title, on_the_servers_core(self.command), variables)


REST = Server(
    "rest",
    "ours: REST process (granian, WSGI)",
    [
        *(f"{_BIN}/granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "16"),
        *("--host", "127.0.0.1", "--port", "PORT", "--no-ws", *_QUIET),
        "project.wsgi:application",
    ],
    ours=True,
)
ALL_IN_ONE = Server(
    "all-in-one",
    "ours: all in one process (scripts/server)",
    [PYTHON, "-m", "project.server"],
    ours=True,
    variables={"WORKERS": "1", "HOST": "127.0.0.1"},
)
RAW = Server(
    "fastapi-raw",
    "FastAPI + PyMongo async, raw dicts",
    [*_UVICORN, *_QUIET, "bench.peers.fastapi_raw:app"],
)
BEANIE = Server(
    "fastapi-beanie", "FastAPI + Beanie", [*_UVICORN, *_QUIET, "bench.peers.fastapi_beanie:app"]
)
EXPRESS = Server(
    "express",
    "Express + Mongoose",
    [shutil.which("node") or "node", f"{ROOT}/bench/peers/express/server.js"],
    variables={"NODE_ENV": "production"},
)
WEBSOCKETS = Server(
    "websockets",
    "websockets broadcast()",
    [PYTHON, "-m", "bench.peers.websockets_broadcast", "PORT"],
    first_path="/",
)


def available(server: Server) -> bool:
    """False for Express where Node.js, or what npm should have installed, is missing."""
    return server is not EXPRESS or (
        shutil.which("node") is not None and (ROOT / "bench/peers/express/node_modules").exists()
    )
