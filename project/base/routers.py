"""The router of every app."""

from rest_framework.routers import SimpleRouter


class Router(SimpleRouter):
    """Our links have no trailing slash; a request with one is served the same, no redirect."""

    def __init__(self) -> None:
        super().__init__()
        self.trailing_slash = "/?"
