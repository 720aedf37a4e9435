"""The parameters of the event log's readers."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from chargepoints.documents import Change, Status
from notifications.events import Position
from project.base.queries import Query, WholeNumberField, WordsField

TYPES = "Only events of these types."


class PositionField(serializers.CharField):
    """A position as an event's `id` gives it: "k3f9-1042"."""

    default_error_messages = {"position": "Not a position: send the id of an event."}

    def to_internal_value(self, data: Any) -> Position:
        try:
            return Position.parse(data)
        except ValueError as error:
            raise ValidationError(self.error_messages["position"]) from error


class EventQuery(Query):
    """What every reader can ask for: where to start, and what to leave out."""

    since = PositionField(
        required=False, help_text="Resume after this position: the id of the last message."
    )
    types = WordsField(
        Change.ALL,
        every="all",
        required=False,
        help_text=TYPES,
    )
    status = WordsField(
        Status.ALL,
        required=False,
        help_text="Only events whose new status is one of these.",
    )


class EventPageQuery(EventQuery):
    limit = WholeNumberField(
        min_value=1, max_value=1000, default=100, help_text="How many events at most."
    )
    before = PositionField(required=False, help_text="Only what came before this position.")
    order = serializers.ChoiceField(
        ["asc", "desc"], default="asc", help_text="The oldest first, or the newest."
    )


class EventStreamQuery(EventQuery):
    heartbeat = WholeNumberField(
        min_value=5,
        max_value=300,
        required=False,
        help_text="Seconds without a message after which a heartbeat is sent.",
    )
    # Who was let in by it, access.door knows.
    ticket = serializers.CharField(
        required=False,
        max_length=64,
        help_text="A browser's stand-in for a key, from POST /ticket: once, within 30 s.",
    )


class EventSocketQuery(EventStreamQuery):
    """The websocket's: a plain connection gets status changes and nothing else."""

    types = WordsField(
        Change.ALL,
        every="all",
        default=lambda: frozenset({Change.STATUS_CHANGED}),
        help_text=TYPES,
    )
