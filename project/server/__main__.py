"""Serve the registry: reads the environment, wires the supervisor, says what went wrong."""

import argparse
import contextlib
import os
import sys
from pathlib import Path

from project.server import environment, listener, lock, shared_counts
from project.server.environment import Environment
from project.server.errors import StartError
from project.server.lines import say
from project.server.mongod import EmbeddedMongod, find_binary
from project.server.supervisor import Supervisor


def main() -> int:
    argparse.ArgumentParser(
        prog="scripts/server",
        description="Serve the charge point registry, and run an embedded MongoDB for it.",
        epilog=environment.HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    ).parse_args()
    try:
        serve(environment.read(os.environ))
    except StartError as error:
        say(f"chargepoint: {error}", "ERROR")
        return 1
    except KeyboardInterrupt:  # before there was anything to stop
        return 130
    return 0


def serve(settings: Environment) -> None:
    """Return after a clean stop."""
    with contextlib.ExitStack() as stack:
        mongod, uri, where = None, settings.mongodb_uri, ""
        if uri is None:
            stack.enter_context(lock.hold(settings.data_dir))
        listening = stack.enter_context(listener.bind(settings.host, settings.port))
        if uri is None:
            mongod = EmbeddedMongod(settings.data_dir, find_binary())
            uri = mongod.uri
            mongod.publish()
            stack.callback(mongod.withdraw)
            where = f"embedded, data in {_short(settings.data_dir)}/"

        ready = (
            f"chargepoint is ready on {listener.url(settings.host, listening)} "
            f"(MongoDB: {where or environment.hosts(uri)})"
        )
        variables = os.environ | {"MONGODB_URI": uri, "DATA_DIR": str(settings.data_dir)}
        if settings.workers > 1:
            variables |= stack.enter_context(shared_counts.folder())
        Supervisor(
            listener=listening,
            workers=settings.workers,
            patience=settings.drain_seconds,
            mongod=mongod,
            variables=variables,
            announce=lambda: say(ready),
        ).run()
        say("chargepoint has stopped.")


def _short(path: Path) -> Path:
    """Relative to the working directory if it is inside."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


if __name__ == "__main__":
    sys.exit(main())
