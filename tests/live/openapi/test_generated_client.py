"""A client made by openapi-python-client from /openapi.json, and by nobody else, does it all."""

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.live.openapi.conftest import Watched
from tests.live.registry import Registry

PACKAGE = "generated_chargepoint_client"


class Client:
    """The generated package, and its client."""

    def __init__(self, http: Watched) -> None:
        self.models: ModuleType = importlib.import_module(f"{PACKAGE}.models")
        self.client = importlib.import_module(PACKAGE).Client(base_url=str(http.base_url))
        self.client.set_httpx_client(http)

    def ask(self, operation: str, *arguments: Any, **parameters: Any) -> Any:
        """The response: `status_code`, `headers`, and what it was `parsed` to."""
        api = importlib.import_module(f"{PACKAGE}.api.chargepoint.{operation}")
        return api.sync_detailed(*arguments, client=self.client, **parameters)

    def create(self, name: str) -> Any:
        body = self.models.NewChargePoint(name=name)
        return self.ask("create_charge_point", body=body)

    def change(self, id: int, if_match: str | None = None, **fields: str) -> Any:
        body = self.models.ChargePointChanges.from_dict(fields)
        condition = {"if_match": if_match} if if_match else {}
        return self.ask("change_charge_point", id, body=body, **condition)


@pytest.fixture(scope="module")
def client(
    registry: Registry,
    document: dict[str, Any],
    file: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("client")
    program = Path(sys.executable).with_name("openapi-python-client")
    # Told to fail when it leaves out what it does not understand. It calls ruff by its name.
    command = [program, "generate", "--fail-on-warning", "--path", file, "--meta", "none"]
    path = {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [*command, "--output-path", folder / PACKAGE],
        capture_output=True,
        text=True,
        timeout=120,
        env=os.environ | path,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    try:
        with Watched(document, base_url=registry.url, timeout=20) as http:
            yield Client(http)
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
            del sys.modules[name]


def test_it_creates_changes_deletes_and_restores(client: Client) -> None:
    made = client.create("Plaza Mayor 3").parsed
    assert (made.name, made.status.value, made.version, made.deleted_at) == (
        *("Plaza Mayor 3", "ready", 1, None),
    )
    assert client.create("Plaza Mayor 3").parsed.to_dict() == {"name": ["This name is in use."]}
    changed = client.change(made.id, status="charging")
    assert (changed.parsed.status.value, changed.headers["ETag"]) == ("charging", '"2"')
    assert changed.parsed.status_changed_at > made.created_at
    assert client.change(made.id, if_match='"1"', status="error").status_code == 412
    assert client.ask("get_charge_point", made.id, if_none_match='"2"').status_code == 304
    assert client.ask("delete_charge_point", made.id).status_code == 204
    assert client.ask("get_charge_point", made.id).parsed.detail == "Not found."
    deleted = client.models.GetChargePointDeleted.INCLUDE
    assert client.ask("get_charge_point", made.id, deleted=deleted).parsed.deleted_at
    assert client.ask("restore_charge_point", made.id).parsed.version == 4


def test_it_lists_page_by_page(client: Client) -> None:
    made = [client.create(f"Calle Real {number}").parsed.id for number in range(5)]
    count = client.models.ListChargePointsCount.TRUE
    seen: list[int] = []
    while True:
        after = seen[-1] if seen else 0
        page = client.ask(
            "list_charge_points",
            *(),
            after=after,
            limit=2,
            count=count,
            search="calle REAL",
            status="ready,waiting",
        )
        assert (page.headers["X-Total-Count"], page.headers["X-Limit"]) == ("5", "2")
        seen += [charger.id for charger in page.parsed]
        if "Link" not in page.headers:
            break
    assert seen == made


def test_it_counts(client: Client) -> None:
    client.create("Glorieta de Atocha 1")
    summary = client.ask("get_summary").parsed
    assert summary.total == summary.ready + summary.charging + summary.waiting + summary.error > 0


def test_it_reads_what_happened(client: Client, registry: Registry) -> None:
    position = client.ask("list_charge_points", limit=1).headers["Last-Event-ID"]
    made = client.create("Ronda de Toledo 9").parsed
    client.change(made.id, name="Ronda de Toledo 10", status="error")
    client.ask("delete_charge_point", made.id)
    registry.settled()
    events = client.ask("list_charge_point_events", made.id).parsed
    assert [type(event).__name__ for event in events] == [
        *("Created", "Renamed", "StatusChanged", "Deleted"),
    ]
    assert [event.version for event in events] == [1, 2, 3, 4]
    since = client.ask("list_events", since=position, types="status_changed").parsed
    assert [event.new.value for event in since] == ["error"]
    gone = client.ask("list_events", since="another-1")
    assert (gone.status_code, gone.parsed.head) == (410, events[-1].id)
