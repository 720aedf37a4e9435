"""manage.py rotate_epoch"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from pymongo.errors import PyMongoError

from chargepoints.documents import ChargePoint
from notifications.documents import Event, EventLog
from project.base import database


class Command(BaseCommand):
    help = (
        "Give the event log a new name. Run it once after a backup has been restored: positions "
        "that clients hold from before then answer `reset`, and they take a new snapshot."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with database.unhurried():
                catch_up_versions()  # first: an interrupted command can be run again
                epoch = EventLog.rotate()
        except PyMongoError as error:
            raise CommandError(f"The epoch is as it was: {error}") from error
        self.stdout.write(f"The event log's epoch is now {epoch}.")


def catch_up_versions() -> None:
    """Raise each charger's version to the highest that the log holds of it.

    A backup is not taken in one instant: a charger may be older than its newest log entry. Its
    next event would have a version that the log has already, and would be taken for entered.
    """
    newest = {"_id": "$charge_point", "version": {"$max": "$version"}}
    raised = {"$set": {"version": {"$max": ["$version", "$$new.version"]}}}
    Event._get_collection().aggregate(
        [
            {"$group": newest},
            {
                "$merge": {
                    "into": ChargePoint._get_collection_name(),
                    "let": {"new": "$$ROOT"},
                    "whenMatched": [raised],
                    "whenNotMatched": "discard",
                }
            },
        ],
        allowDiskUse=True,
    )
