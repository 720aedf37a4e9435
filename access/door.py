"""Who is connected: lets websockets and event streams in, counts them, shows them out.

Per process, as the connections are. What a connection may do is decided once; that its key is
still good is looked at every few seconds, for all connections together.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextvars import Context
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from pymongo.errors import PyMongoError
from rest_framework.exceptions import NotAuthenticated, Throttled

from access import authentication
from access.addresses import client_address, header_values
from access.documents import ApiKey
from access.identity import Identity
from access.limits import REQUESTS_OF_ADDRESS, REQUESTS_OF_KEY
from project.base.metrics import MONGODB_ERRORS

logger = logging.getLogger(__name__)

PATROL = 5.0  # seconds between two looks; contract: a revoked key's sockets close within 30

ShowOut = Callable[[], Coroutine[Any, Any, None]]


class TooManyConnections(Throttled):
    default_detail = "Too many connections."


class Visit:
    """One connection, from its request to its end. Whoever began it must `end` it."""

    def __init__(self, door: "Door", address: str, show_out: ShowOut) -> None:
        self.identity: Identity | None = None  # None: no key is required
        self.address = address
        self.show_out = show_out  # what to do when the key is not good any more
        self._door = door

    def end(self) -> None:
        self._door.leave(self)


class Door:
    """Belongs to one event loop; see `get_door`."""

    def __init__(self) -> None:
        self._visits: set[Visit] = set()
        self._addresses: Counter[str] = Counter()
        self._keys: Counter[str] = Counter()
        self._patrol: asyncio.Task[None] | None = None

    async def admit(
        self, scope: Mapping[str, Any], tickets: Sequence[str], show_out: ShowOut
    ) -> Visit:
        """Let in whoever sent this ASGI request, with these tickets in its URL.

        Raises NotAuthenticated, KeyRefused, TooManyConnections, Throttled, PyMongoError.
        """
        visit = Visit(self, address_of(scope), show_out)
        # Counted before anything is waited for, or many at once would all find room.
        self._visits.add(visit)
        self._addresses[visit.address] += 1
        try:
            require_room(self._addresses[visit.address], settings.CONNECTIONS_PER_ADDRESS)
            visit.identity = await self._identify(scope, tickets, visit.address)
            if visit.identity is not None:
                self._keys[visit.identity.key] += 1
                require_room(self._keys[visit.identity.key], settings.CONNECTIONS_PER_KEY)
                self._start_patrol()
        except BaseException:
            visit.end()
            raise
        return visit

    def leave(self, visit: Visit) -> None:
        if visit not in self._visits:
            return
        self._visits.remove(visit)
        _count_down(self._addresses, visit.address)
        if visit.identity is not None:
            _count_down(self._keys, visit.identity.key)

    async def _identify(
        self, scope: Mapping[str, Any], tickets: Sequence[str], address: str
    ) -> Identity | None:
        required = settings.API_KEYS == "required"
        if not required and not settings.REQUESTS_PER_ADDRESS:
            return None
        authorization = header_values(scope["headers"], b"authorization")

        def identify() -> Identity | None:
            if wait := REQUESTS_OF_ADDRESS.hit(address):
                raise Throttled(wait)
            if not required:
                return None
            if authorization:
                identity = authentication.identify(authorization, address)
            elif tickets:
                identity = authentication.redeem(tickets[-1], address)
            else:
                raise NotAuthenticated
            if wait := REQUESTS_OF_KEY.hit(identity.key):
                raise Throttled(wait)
            return identity

        return await asyncio.to_thread(identify)

    # --- Keys that are revoked or expire meanwhile -----------------------------------------------

    def _start_patrol(self) -> None:
        if self._patrol is None or self._patrol.done():
            self._patrol = asyncio.create_task(self._walk(), context=Context())  # nobody's request

    async def _walk(self) -> None:
        while self._keys:
            await asyncio.sleep(PATROL)
            try:
                await self.look()
            except PyMongoError as error:
                MONGODB_ERRORS.labels("door").inc()
                # Nobody is shown out, and there are no events to see either.
                logger.warning("Keys cannot be checked: %s", type(error).__name__)
            except Exception:
                logger.exception("The patrol failed; it goes on")

    async def look(self) -> None:
        """Show out every connection whose key is not what it was."""
        here = {visit.identity for visit in self._visits if visit.identity}
        gone = here - await asyncio.to_thread(ApiKey.confirm, here) if here else set()
        if not gone:
            return
        logger.info("Not valid any more: key %s", ", ".join(sorted(i.name for i in gone)))
        out = [visit.show_out() for visit in self._visits if visit.identity in gone]
        await asyncio.gather(*out, return_exceptions=True)


def address_of(scope: Mapping[str, Any]) -> str:
    return client_address(
        (scope.get("client") or [""])[0],
        header_values(scope["headers"], b"x-forwarded-for"),
        settings.TRUSTED_PROXY_HOPS,
    )


def require_room(connections: int, most: int) -> None:
    if most and connections > most:
        raise TooManyConnections(wait=30)


def _count_down(counter: Counter[str], name: str) -> None:
    counter[name] -= 1
    if not counter[name]:
        del counter[name]  # what is gone must take no memory


_doors: WeakKeyDictionary[asyncio.AbstractEventLoop, Door] = WeakKeyDictionary()


def get_door() -> Door:
    """The door of this process."""
    return _doors.setdefault(asyncio.get_running_loop(), Door())
