"""The documents of the test's own process, on a real MongoDB."""

from collections.abc import Iterator
from contextlib import contextmanager

from mongoengine import disconnect

from project.base import collections, database
from tests.live.servers import Mongod


@contextmanager
def real_documents(mongod: Mongod, settings: object) -> Iterator[None]:
    """In a database of their own, with every index."""
    with mongod.database() as name:
        disconnect()
        settings.MONGODB_URI = mongod.uri(name)  # type: ignore[attr-defined]
        database.register()
        for document in collections.documents():
            collections.ensure(document)
        yield
        disconnect()
