"""The event log as JSON pages: the history, and the way to catch up without a stream."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from chargepoints.documents import ChargePoint
from notifications.documents import Event, Span
from notifications.events import Position, event
from notifications.serializers import EventPageQuery
from project.base.database import availability
from project.base.errors import Gone
from project.base.pagination import next_link


class EventsView(APIView):
    """GET /chargepoint/events and /chargepoint/:id/events (contract sections 2 and 4)."""

    def get(self, request: Request, id: str | None = None) -> Response:
        availability.require()
        values = EventPageQuery.read(request.query_params)
        charge_point = None if id is None else ChargePoint.existing_id(id)
        while True:
            span = Span.read()
            after = self._start(span, values.get("since"))
            rows, reached = Event.scan(
                after,
                values["limit"],
                charge_point=charge_point,
                types=values.get("types"),
                statuses=values.get("status"),
            )
            # After the rows: what was pruned while they were read would be a silent hole.
            if Event.oldest() <= after + 1:
                break
        response = Response([event(span.epoch, row) for row in rows])
        response["X-Limit"] = values["limit"]
        if reached is not None:
            response["Link"] = next_link(request, since=Position(span.epoch, reached))
        return response

    @staticmethod
    def _start(span: Span, since: Position | None) -> int:
        """The position to read after; raises Gone when `since` cannot be honoured."""
        if since is None:
            return max(span.oldest - 1, 0)
        if since.epoch == span.epoch and span.oldest - 1 <= since.number <= span.head:
            return since.number
        raise Gone(
            {
                "detail": "The log does not hold what follows this position: take a new snapshot.",
                "oldest": str(Position(span.epoch, span.oldest)),
                "head": str(Position(span.epoch, span.head)),
            }
        )
