"""manage.py ensure_indexes"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from pymongo.errors import PyMongoError

from project.base import collections, database


class Command(BaseCommand):
    help = (
        "Create the collections with their validators and indexes, whichever are missing. "
        "Waits while MongoDB is away. Run it before the first start and after an upgrade."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--quiet", action="store_true", help="say nothing when everything is there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        database.wait_until_writable()
        for document in collections.documents():
            try:
                with database.unhurried():
                    collections.ensure(document)
            except (collections.CollectionUnsound, PyMongoError) as error:
                raise CommandError(str(error)) from error
            if not options["quiet"]:
                names = ", ".join(spec["name"] for spec in document._meta["index_specs"])
                self.stdout.write(f"{document._get_collection_name()}: {names or 'no indexes'}")
