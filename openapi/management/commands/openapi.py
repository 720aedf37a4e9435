"""manage.py openapi"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from openapi.document import generate


class Command(BaseCommand):
    help = "Print the OpenAPI document, as /openapi.json serves it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--server", default="/", metavar="URL", help="where the API is, for who has only this"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        document = generate() | {"servers": [{"url": options["server"]}]}
        self.stdout.write(json.dumps(document, indent=2))
