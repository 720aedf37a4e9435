"""Tickets for browsers, which can send no header with a websocket or an EventSource."""

from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from access.documents import Ticket
from access.identity import Scope
from project.base.database import availability
from project.base.queries import NoQuery


class TicketView(APIView):
    """POST /ticket: let the holder of a key in by `?ticket=`, once, within 30 seconds."""

    required_scope = Scope.READ

    def post(self, request: Request) -> Response:
        NoQuery.read(request.query_params)
        if request.auth is None:
            raise NotFound("No key is required here, and no ticket either.")
        availability.require()
        ticket, expires_at = Ticket.issue(request.auth)
        return Response(
            # The scope, so that a page shows no controls to who may not use them.
            {"ticket": ticket, "expires_at": expires_at, "scope": request.auth.scope},
            status=201,
            headers={"Cache-Control": "no-store"},
        )
