"""manage.py simulate"""

import math
import os
from contextlib import closing
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from project.base.commands import Progress, positive_number, stop_signals, whole_number
from project.simulator.client import Client, Refused
from project.simulator.fleet import Fleet, read_fleet
from project.simulator.link import Link


class Command(BaseCommand):
    help = (
        "Let the charge points live: cars come, charge and leave, chargers fail and get "
        "repaired, through the HTTP API. Ctrl-C ends it. API_KEY: the key to send, if any."
    )
    requires_system_checks: list[str] = []  # it may run far away from the server and MongoDB

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default="http://localhost:8000", help="(%(default)s)")
        parser.add_argument(
            "--rate",
            type=positive_number,
            default=5.0,
            help="changes a second, on average (%(default)s)",
        )
        parser.add_argument(
            "--duration", type=positive_number, default=math.inf, help="seconds (until Ctrl-C)"
        )
        parser.add_argument(
            "--fleet",
            type=whole_number,
            default=1000,
            help="at most so many take part (%(default)s)",
        )

    def handle(
        self, *args: Any, url: str, rate: float, duration: float, fleet: int, **options: Any
    ) -> None:
        connect = partial(Client, url, os.environ.get("API_KEY", ""))
        progress = Progress(self.stdout)
        with stop_signals() as stop:
            link = Link(stop, progress.say)
            try:
                with closing(connect()) as client:
                    statuses = read_fleet(client, link, fleet)
            except ValueError as error:
                raise CommandError(f"--url: {error}") from error
            except Refused as error:
                raise CommandError(f"The server refuses: {error}") from error
            if stop.is_set():
                return progress.say("Stopped before it began.")
            if not statuses:
                raise CommandError("There are no charge points. Make some: manage.py seed 100")
            progress.say(f"{len(statuses)} charge points live. Ctrl-C ends it.")
            chargers = Fleet(connect, link, statuses, rate)
            chargers.live(duration, progress.show)
        progress.say(chargers.figures())
        for status, count in sorted(chargers.refusals().items()):
            progress.say(f"Refused with {status}: {count}")
        if link.failures:
            progress.say(f"Requests without an answer: {link.failures}")
