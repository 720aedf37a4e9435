"""manage.py rotate_epoch"""

from typing import Any

from django.core.management.base import BaseCommand

from chargepoints.documents import ChargePoint
from notifications.documents import Event, EventLog


class Command(BaseCommand):
    help = (
        "Give the event log a new name. Run it once after a backup has been restored: positions "
        "that clients hold from before then answer `reset`, and they take a new snapshot."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        catch_up_versions()
        self.stdout.write(f"The event log's epoch is now {EventLog.rotate()}.")


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
