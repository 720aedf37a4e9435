"""Whether a server does the job at all: checked before anything is timed."""

import http.client
import json
import time
from datetime import UTC, datetime
from typing import Any

from bench import BenchError
from bench.databases import SPARE
from bench.processes import HttpProcess
from bench.subscribers import Subscribers

FIELDS = {"id", "name", "status", "created_at", "deleted_at", "status_changed_at", "version"}


class Client:
    """Asks a server; every request on one connection."""

    def __init__(self, server: HttpProcess) -> None:
        self.server = server
        self._connection = server.connection()

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body)
        headers = {"Content-Type": "application/json"} if data else {}
        try:
            self._connection.request(method, path, data, headers)
            answer = self._connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise BenchError(f"{self.server.name}: {method} {path}: {error!r}") from error
        return answer.status, json.loads(text) if text else None

    def expect(self, status: int, method: str, path: str, body: object = None) -> Any:
        """The answer's JSON. Raises BenchError when the status is another one."""
        got, data = self.ask(method, path, body)
        if got != status:
            raise BenchError(
                f"{self.server.name}: {method} {path} {body or ''} answers {got} and not "
                f"{status}: {data}"
            )
        return data

    def close(self) -> None:
        self._connection.close()


def check(server: HttpProcess, size: int) -> None:
    """Raise BenchError unless every request that will be timed is answered as it should be.

    Writes only to the chargers beside the `size` that will be under load.
    """
    client = Client(server)
    deleted, charger, last = size + 1, size + 2, size + SPARE

    got = client.expect(200, "GET", f"/chargepoint/{charger}")
    _require(server, set(got) == FIELDS, f"these fields: {sorted(got)}")
    _require(server, got["id"] == charger and got["name"] == f"Plaza Mayor {charger}", str(got))
    _require(server, got["status"] == "ready" and got["deleted_at"] is None, str(got))
    created = datetime.fromisoformat(got["created_at"])
    _require(server, created <= datetime.now(UTC), f"created_at {created}")
    for method, body in (("GET", None), ("PUT", {"status": "error"})):
        client.expect(404, method, f"/chargepoint/{deleted}", body)

    for limit, after in ((100, 0), (1000, 0), (100, size - 50)):
        page = client.expect(200, "GET", f"/chargepoint?limit={limit}&after={after}")
        expected = [n for n in range(after + 1, last + 1) if n != deleted][:limit]
        _require(server, [row["id"] for row in page] == expected, f"a page after {after}")
        _require(server, set(page[-1]) == FIELDS, f"these fields: {sorted(page[-1])}")

    changed = client.expect(200, "PUT", f"/chargepoint/{charger}", {"status": "charging"})
    _require(server, changed["status"] == "charging", str(changed))
    _require(server, changed["version"] == got["version"] + 1, str(changed))
    again = client.expect(200, "GET", f"/chargepoint/{charger}")
    _require(server, again["status"] == "charging", str(again))
    status, _ = client.ask("PUT", f"/chargepoint/{charger}", {"status": "broken"})
    _require(server, status in (400, 422), f"status {status} for a status that does not exist")

    name = f"Check {time.time_ns()}"
    new = client.expect(201, "POST", "/chargepoint", {"name": name})
    _require(server, set(new) == FIELDS and new["id"] > last, str(new))
    _require(server, new["name"] == name and new["status"] == "ready", str(new))
    client.expect(409, "POST", "/chargepoint", {"name": name})
    client.close()


def check_subscribers(server: HttpProcess, subscribers: Subscribers, size: int) -> None:
    """Raise BenchError unless each subscriber hears once of each PUT."""
    client = Client(server)
    subscribers.start_counting()
    for status in ("waiting", "error", "waiting"):
        client.expect(200, "PUT", f"/chargepoint/{size + 3}", {"status": status})
    subscribers.wait_for(3)
    client.close()


def _require(server: HttpProcess, condition: bool, what: str) -> None:
    if not condition:
        raise BenchError(f"{server.name} answers wrongly: {what}")
