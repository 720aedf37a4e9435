"""manage.py seed"""

import random
import re
import threading
import time
from argparse import ArgumentTypeError
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from pymongo.errors import PyMongoError

from chargepoints.demo_names import draw_names
from chargepoints.documents import ChargePoint, Status
from project.base import collections
from project.base.commands import Progress, stop_signals, whole_number

BATCH = 1000
MIX = {Status.READY: 62.0, Status.CHARGING: 25.0, Status.WAITING: 8.0, Status.ERROR: 5.0}


class Command(BaseCommand):
    help = "Add N charge points with believable names, each with its event. Can be repeated."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("n", metavar="N", type=whole_number, help="how many to add")
        parser.add_argument(
            "--status",
            metavar="MIX",
            type=status_mix,
            default=MIX,
            help="their statuses, with weights: ready=7,charging=3 or only error "
            "(default: most of them ready, a quarter charging)",
        )

    def handle(self, *args: Any, n: int, status: dict[str, float], **options: Any) -> None:
        progress = Progress(self.stdout)
        started = time.monotonic()
        made = 0
        try:
            collections.check()  # without its index MongoDB would store names twice
            with stop_signals() as stop:
                for added in add_in_batches(n, status, stop):
                    made += added
                    progress.show(f"{made:,} of {n:,}")
        except collections.CollectionUnsound as error:
            raise CommandError(str(error)) from error
        except PyMongoError as error:
            reason = re.split(r",| \(", str(error))[0]  # without the state of each server
            raise CommandError(
                f"MongoDB does not answer: {reason}. {made:,} of {n:,} were added for certain."
            ) from error
        finally:
            progress.clear()
        seconds = time.monotonic() - started
        if made < n:
            raise CommandError(f"Stopped: {made:,} of {n:,} were added.", returncode=130)
        self.stdout.write(f"Added {made:,} charge points in {seconds:.1f} s.")


def add_in_batches(n: int, mix: dict[str, float], stop: threading.Event) -> Iterator[int]:
    """Add `n` charge points, fewer once `stop` is set; yields how many each batch has added."""
    registered = ChargePoint.objects.active().count() + n

    def add_batch(size: int) -> int:
        return 0 if stop.is_set() else len(add(draw_names(size, registered), mix))

    made = 0
    # While MongoDB stores one batch, the other one is made.
    with ThreadPoolExecutor(2) as pool:
        try:
            while made < n and not stop.is_set():
                whole, rest = divmod(n - made, BATCH)
                for added in pool.map(add_batch, [BATCH] * whole + [rest] * (rest > 0)):
                    made += added
                    yield added
        finally:
            stop.set()  # after an error the other batches need not be tried


def add(names: Collection[str], mix: dict[str, float]) -> list[ChargePoint]:
    """Those that were added: a name that is in use is left out."""
    statuses = random.choices(list(mix), list(mix.values()), k=len(names))
    return ChargePoint.insert_many(
        [
            ChargePoint(name=name, status=status)
            for name, status in zip(names, statuses, strict=True)
        ]
    )


def status_mix(text: str) -> dict[str, float]:
    """The weights in "ready=7,charging=3"; a status alone weighs 1."""
    mix = {}
    for part in text.split(","):
        status, _, weight = part.partition("=")
        if status not in Status.ALL:
            raise ArgumentTypeError(f"{status!r} is not one of {', '.join(Status.ALL)}")
        mix[status] = float(whole_number(weight or "1"))
    return mix
