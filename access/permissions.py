"""What a key may do."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from access.identity import Identity, Scope


class Unrestricted(BasePermission):
    """For what is about all charge points, and cannot leave any out."""

    message = "This key is restricted: it does not see all charge points."

    def has_permission(self, request: Request, view: Any) -> bool:
        identity: Identity | None = request.auth
        return identity is None or identity.restriction is None


class ScopeSuffices(BasePermission):
    """Reading needs `read`, all else `write`, unless the view names its `required_scope`."""

    message = "This key's scope does not allow this."

    def has_permission(self, request: Request, view: Any) -> bool:
        identity: Identity | None = request.auth
        if identity is None:
            return False  # DRF makes it a 401: nobody was authenticated
        by_method = Scope.READ if request.method in SAFE_METHODS else Scope.WRITE
        return identity.may(getattr(view, "required_scope", by_method))
