"""manage.py doctor"""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from project.doctor import Level, examine


class Command(BaseCommand):
    help = (
        "Look at everything that an operator forgets, and say what to do. "
        "Run it where a server runs, with its environment. Returns 1 when something failed."
    )
    # It says itself what Django's checks say.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="as a JSON array, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        found = []
        for name, finding in examine():
            found.append({"check": name, **finding._asdict()})
            if not options["json"]:
                self.stdout.write(f"{finding.level:<5} {name:<12} {finding.says}")
                if finding.do:
                    self.stdout.write(f"{'':<18} -> {finding.do}")
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=2))
        if any(finding["level"] == Level.FAIL for finding in found):
            sys.exit(1)
