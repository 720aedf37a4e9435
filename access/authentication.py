"""Who is asking: `Authorization: Bearer cp_...` (contract: 401 without a good key)."""

from collections.abc import Sequence
from math import ceil

from django.conf import settings
from django.http import HttpRequest
from pymongo.errors import PyMongoError
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed, Throttled
from rest_framework.request import Request

from access.addresses import client_address
from access.credentials import Presented
from access.documents import Ticket
from access.identity import Identity
from access.keyring import keyring
from access.limits import REFUSED_KEYS_OF_ADDRESS
from project.base.actor import actor

CHALLENGE = 'Bearer realm="chargepoint"'


class KeyRefused(AuthenticationFailed):
    # One answer for every reason: who guesses learns nothing from it.
    default_detail = "This key is not valid, or not any more."
    auth_header = CHALLENGE


def identify(authorization: Sequence[str], address: str) -> Identity:
    """Whom these `Authorization` headers stand for; raises KeyRefused, Throttled, PyMongoError."""
    presented = Presented.parse(authorization)
    # A key that was good here is looked up again, whatever its neighbours behind one address do.
    if presented is None or not keyring.knows(presented):
        require_few_refusals(address)
    identity = keyring.find(presented) if presented else None
    if identity is None:
        raise refused(address)
    return identity


def redeem(ticket: str, address: str) -> Identity:
    """Whom a ticket stands for, this once; raises KeyRefused, Throttled, PyMongoError."""
    require_few_refusals(address)
    identity = Ticket.redeem(ticket)
    if identity is None:
        raise refused(address)
    return identity


def require_few_refusals(address: str) -> None:
    if wait := REFUSED_KEYS_OF_ADDRESS.wait(address):
        raise Throttled(ceil(wait))


def refused(address: str) -> APIException:
    REFUSED_KEYS_OF_ADDRESS.hit(address)
    return KeyRefused()


def address_of(request: HttpRequest) -> str:
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR")
    return client_address(
        request.META.get("REMOTE_ADDR") or "",
        (forwarded,) if forwarded else (),
        settings.TRUSTED_PROXY_HOPS,
    )


class KeyAuthentication(BaseAuthentication):
    """DRF's part; also says who acts. In the settings only where keys are required."""

    def authenticate(self, request: Request) -> tuple[Identity, Identity] | None:
        actor.set(None)
        # WSGI joins two headers by a comma: no key has one.
        authorization = request.META.get("HTTP_AUTHORIZATION")
        if authorization is None:
            return None
        identity = identify([authorization], address_of(request))
        actor.set(identity.name)
        return identity, identity

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE


class RememberedKeyAuthentication(KeyAuthentication):
    """For what operators need most while MongoDB is away: a key that was good before is good."""

    def authenticate(self, request: Request) -> tuple[Identity, Identity] | None:
        try:
            return super().authenticate(request)
        except PyMongoError:
            presented = Presented.parse([request.META["HTTP_AUTHORIZATION"]])
            identity = keyring.remembered(presented) if presented else None
            if identity is None:
                raise
            return identity, identity
