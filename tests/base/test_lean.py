"""What requests leave behind, and what they share (project.base.lean)."""

import gc
from collections.abc import Iterator

import pytest

from chargepoints.documents import ChargePoint
from chargepoints.views import ChargePointViewSet
from tests.conftest import Api


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_requests_leave_no_garbage(api: Api, charger: ChargePoint, no_collector: None) -> None:
    """Nothing that only the collector frees: it would stop all threads for it."""

    def views() -> int:
        return sum(type(each) is ChargePointViewSet for each in gc.get_objects())

    for n in range(5):
        assert api.get("/chargepoint/1").status_code == 200
        assert api.put("/chargepoint/1", {"name": f"Plaza {n}"}).status_code == 200
        assert api.post("/chargepoint", {"name": f"Calle {n}"}).status_code == 201
        assert api.get("/chargepoint").status_code == 200
        assert api.delete(f"/chargepoint/{n + 2}").status_code == 204
        if not n:  # the first of each kind may keep something for all
            before = views()
    assert views() == before


def test_each_view_says_what_it_allows(api: Api, charger: ChargePoint) -> None:
    for _ in range(2):
        assert api.get("/chargepoint")["Allow"] == "GET, POST, HEAD, OPTIONS"
        assert api.get("/chargepoint/1")["Allow"] == "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
        assert api.post("/chargepoint/1/restore")["Allow"] == "POST, OPTIONS"
