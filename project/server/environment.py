"""What the supervisor takes from the environment. An empty variable counts as unset.

Django has settings of its own (project/settings.py); this module exists because the supervisor
does not import Django.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from project.server.errors import StartError

CHECKOUT = Path(__file__).resolve().parent.parent.parent

HELP = """\
environment:
  HOST, PORT       where to listen (127.0.0.1, 8000); PORT=0 takes any free port
  MONGODB_URI      a MongoDB URI with a database name; unset: an embedded MongoDB
  REDIS_URL        what connects several processes; unset: one process needs none
  DATA_DIR         the embedded MongoDB's data, log and address (var/ in the checkout)
  WORKERS          server processes (1); more than one needs REDIS_URL
  DRAIN_SECONDS    how long a stop lets clients go elsewhere, 0 to 10 (5 in production, else 0)
  DEBUG            true for development; production is the default when SECRET_KEY is set
  SECRET_KEY, ALLOWED_HOSTS, ALLOWED_ORIGINS
                   required in production
  LOG_LEVEL        DEBUG, INFO, WARNING or ERROR (INFO)
  LOG_FORMAT       json (production default) or text (development default)
  API_KEYS         off (development default) or required (production default)
"""

_MONGODB_URI = re.compile(r"mongodb(\+srv)?://([^/]*@)?(?P<hosts>[^/@]+)/(?P<database>[^/?]+)")


@dataclass(frozen=True)
class Environment:
    host: str
    port: int
    workers: int
    drain_seconds: int
    data_dir: Path
    mongodb_uri: str | None


def read(variables: Mapping[str, str]) -> Environment:
    """Raises StartError naming the variable whose value is bad."""
    workers = _integer(variables, "WORKERS", default=1, lowest=1, highest=1024)
    if workers > 1 and not variables.get("REDIS_URL"):
        raise StartError(
            f"WORKERS={workers} needs REDIS_URL: by it the processes tell each other of changes."
        )
    _require_closed(variables)
    return Environment(
        host=variables.get("HOST") or "127.0.0.1",
        port=_integer(variables, "PORT", default=8000, lowest=0, highest=65535),
        workers=workers,
        drain_seconds=_drain_seconds(variables),
        data_dir=Path(variables.get("DATA_DIR") or CHECKOUT / "var").absolute(),
        mongodb_uri=_mongodb_uri(variables),
    )


def _drain_seconds(variables: Mapping[str, str]) -> int:
    """In development nobody goes elsewhere, and Ctrl-C has to be quick."""
    default = 0 if in_development(variables) else 5
    return _integer(variables, "DRAIN_SECONDS", default=default, lowest=0, highest=10)


def _require_closed(variables: Mapping[str, str]) -> None:
    """Development has no keys: where others can come in, somebody must have said so."""
    host = variables.get("HOST") or "127.0.0.1"
    if in_development(variables) and not variables.get("API_KEYS") and not _is_loopback(host):
        raise StartError(
            f"HOST={host} lets others in, and development asks nobody for a key. "
            "Set SECRET_KEY for production, or API_KEYS to required or off."
        )


def in_development(variables: Mapping[str, str]) -> bool:
    return not variables.get("SECRET_KEY") or variables.get("DEBUG") == "true"


def _is_loopback(host: str) -> bool:
    return host == "localhost" or host == "::1" or host.startswith("127.")


def _integer(
    variables: Mapping[str, str], name: str, *, default: int, lowest: int, highest: int
) -> int:
    text = variables.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and lowest <= int(text) <= highest):
        raise StartError(f"{name}={text!r} is not a whole number from {lowest} to {highest}.")
    return int(text)


def _mongodb_uri(variables: Mapping[str, str]) -> str | None:
    uri = variables.get("MONGODB_URI") or None
    if uri and not _MONGODB_URI.match(uri):
        # The value is not shown: it may hold a password.
        raise StartError("MONGODB_URI does not look like mongodb://HOST:PORT/DATABASE.")
    return uri


def hosts(mongodb_uri: str) -> str:
    """The servers of a MongoDB URI, without user and password: for people to read."""
    match = _MONGODB_URI.match(mongodb_uri)
    return match["hosts"] if match else ""
