"""GET /metrics: what it shows, in which format, also while MongoDB is away."""

from typing import Any

import pytest
from pymongo.errors import ServerSelectionTimeoutError

from chargepoints.documents import ChargePoint
from tests.conftest import Api
from tests.notifications.conftest import Deliver


class Shown(dict[str, float]):
    """What /metrics says: `shown["chargepoint_log_head"]`."""

    def __init__(self, api: Api) -> None:
        response = api.get("/metrics")
        assert response.status_code == 200, response.text
        assert response["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        lines = [line for line in response.text.splitlines() if not line.startswith("#")]
        super().__init__((name, float(value)) for name, value in map(str.rsplit, lines))


def test_it_shows_what_mongodb_holds(api: Api, deliver: Deliver) -> None:
    for number in range(3):
        ChargePoint(name=f"Plaza {number}").save()
    deliver()
    ChargePoint(name="Plaza 3").save()
    shown = Shown(api)
    assert shown["chargepoint_mongodb_up"] == 1
    assert shown["chargepoint_log_head"] == 3
    assert shown["chargepoint_outbox_depth"] == 1
    assert 0 <= shown["chargepoint_relay_lag_seconds"] < 60
    deliver()
    assert Shown(api)["chargepoint_outbox_depth"] == 0
    assert Shown(api)["chargepoint_relay_lag_seconds"] == 0


def test_it_shows_the_rest_while_mongodb_is_away(api: Api, monkeypatch: Any) -> None:
    def away(most: int) -> None:
        raise ServerSelectionTimeoutError

    monkeypatch.setattr("observability.scrape.Backlog.read", away)
    shown = Shown(api)
    assert shown["chargepoint_mongodb_up"] == 0
    assert "chargepoint_log_head" not in shown
    assert "chargepoint_events_relayed_total" in shown


@pytest.mark.parametrize("accept", ["text/plain", "application/openmetrics-text;version=1.0.0"])
def test_it_comes_in_the_format_that_is_asked_for(api: Api, accept: str) -> None:
    response = api.get("/metrics/", headers={"Accept": accept})
    assert response["Content-Type"].startswith(accept.partition(";")[0])
    assert response.text.endswith("# EOF\n") == accept.startswith("application/")


def test_it_is_read_only_and_takes_no_parameters(api: Api) -> None:
    assert api.post("/metrics").json() == {"detail": 'Method "POST" not allowed.'}
    assert api.get("/metrics?name=x").json() == {"name": ["Unknown parameter."]}
    assert api.head("/metrics").status_code == 200
