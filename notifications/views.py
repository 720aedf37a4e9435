"""The event log as JSON pages: the history, and the way to catch up without a stream."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from access.identity import Identity, Scope
from chargepoints.documents import ChargePoint
from notifications.documents import Event, Span
from notifications.events import Position, event, event_with_actor
from notifications.serializers import EventPageQuery
from project.base.database import availability
from project.base.errors import Gone
from project.base.pagination import next_link


class EventsView(APIView):
    """GET /chargepoint/events and /chargepoint/:id/events (contract sections 2 and 4)."""

    def get(self, request: Request, id: str | None = None) -> Response:
        availability.require()
        values = EventPageQuery.read(request.query_params)
        reader: Identity | None = request.auth
        restriction = reader and reader.restriction
        charge_point = None if id is None else ChargePoint.existing_id(id, restriction)
        newest_first = values["order"] == "desc"
        while True:
            span = Span.read()
            after = self._start(span, values.get("since"))
            rows, reached = Event.scan(
                after,
                values["limit"],
                before=self._end(span, values.get("before")),
                newest_first=newest_first,
                charge_point=charge_point,
                types=values.get("types"),
                statuses=values.get("status"),
                restriction=restriction,
            )
            # After the rows: what was pruned while they were read would be a silent hole.
            if Event.oldest() <= after + 1:
                break
        show = event_with_actor if reader and reader.may(Scope.ADMIN) else event
        response = Response([show(span.epoch, row) for row in rows])
        response["X-Limit"] = values["limit"]
        if reached is not None:
            onward = Position(span.epoch, reached)
            response["Link"] = next_link(request, **{"before" if newest_first else "since": onward})
        return response

    @classmethod
    def _start(cls, span: Span, since: Position | None) -> int:
        """The position to read after; raises Gone when `since` cannot be honoured."""
        if since is None:
            return max(span.oldest - 1, 0)
        if since.epoch == span.epoch and span.oldest - 1 <= since.number <= span.head:
            return since.number
        raise cls._gone(span)

    @classmethod
    def _end(cls, span: Span, before: Position | None) -> int | None:
        """The position to read up to; raises Gone when the log has never known it."""
        if before is None:
            return None
        if before.epoch == span.epoch and before.number <= span.head:
            return before.number
        raise cls._gone(span)

    @staticmethod
    def _gone(span: Span) -> Gone:
        return Gone(
            {
                "detail": "The log does not hold what follows this position: take a new snapshot.",
                "oldest": str(Position(span.epoch, span.oldest)),
                "head": str(Position(span.epoch, span.head)),
            }
        )
