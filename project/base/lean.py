"""What DRF makes anew for each request although it is the same for all of them, made once.

By DRF's documented hooks alone.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from rest_framework.request import Request


class Lean:
    """For viewsets whose parsers, renderers, authenticators and permissions keep nothing of a
    request. Throttles do: each request has its own."""

    renderer_classes: Sequence[type]
    parser_classes: Sequence[type]
    authentication_classes: Sequence[type]
    permission_classes: Sequence[type]
    content_negotiation_class: type
    action_map: dict[str, str]
    request: Any

    def get_renderers(self) -> list[Any]:
        return _made_once(*self.renderer_classes)

    def get_parsers(self) -> list[Any]:
        return _made_once(*self.parser_classes)

    def get_authenticators(self) -> list[Any]:
        return _made_once(*self.authentication_classes)

    def get_permissions(self) -> list[Any]:
        return _made_once(*self.permission_classes)

    def get_content_negotiator(self) -> Any:
        [negotiator] = _made_once(self.content_negotiation_class)
        return negotiator

    def perform_authentication(self, request: Request) -> None:
        if self.get_authenticators():  # else DRF looks for nobody in three places
            super().perform_authentication(request)  # type: ignore[misc]

    def dispatch(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(*args, **kwargs)  # type: ignore[misc]
        finally:
            # A request knows itself, a view its request and its own methods. In such circles 38
            # objects of each request, its body among them, were left to the garbage collector,
            # and the next one had to be made in memory that was not at hand.
            context = getattr(self.request, "parser_context", None)
            if context:
                context.clear()
            self.__dict__.clear()

    @property
    def default_response_headers(self) -> dict[str, str]:
        # Of a view, not of a class: `/chargepoint` and `/chargepoint/:id` allow different methods.
        view = (type(self), *self.action_map)
        headers = _HEADERS.get(view)
        if headers is None:
            headers = _HEADERS[view] = super().default_response_headers  # type: ignore[misc]
        return dict(headers)


_HEADERS: dict[Any, dict[str, str]] = {}


@cache
def _made_once(*kinds: type) -> list[Any]:
    return [kind() for kind in kinds]
