"""The reference client (static/dashboard/client), with a server that does what a test wants."""

from typing import Any

import pytest

from tests.live.dashboard.conftest import OpenScreen
from tests.live.registry import Registry

# A replica of one charger in version 5, on a socket that we hold.
SETTING = """
  const { Replica } = await import("/static/dashboard/client/replica.js");
  const { ApiError } = await import("/static/dashboard/client/api.js");
  const sockets = [];
  window.WebSocket = class {
    constructor(url) {
      this.url = new URL(url);
      sockets.push(this);
    }
    close() {}
  };
  const moment = () => new Promise((resume) => setTimeout(resume, 0));
  const until = async (condition) => {
    for (const end = Date.now() + 10_000; !condition(); await moment()) {
      if (Date.now() > end) throw new Error(`not within 10 s: ${condition}`);
    }
  };
  const charger = {
    id: 7, name: "Plaza", status: "waiting", version: 5, deleted_at: null,
    created_at: "2026-11-23T10:00:00.000Z", status_changed_at: "2026-11-23T10:00:00.000Z",
  };
  const event = (version, status, type = "status_changed") => ({
    id: `e-${version}`, type, version, at: new Date().toISOString(),
    chargepoint: { id: 7, name: "Plaza", status }, old: "ready", new: status,
  });
  const api = {
    page: async () => ({ chargers: [charger], position: "e-3", more: false, at: NaN }),
    get: async () => charger,
    ticket: async () => null,
  };
  const events = [];
  const replica = new Replica(api, "ws://x/ws/chargepoint", { event: (e) => events.push(e.id) });
  const receive = (message) => sockets.at(-1).onmessage({ data: JSON.stringify(message) });
  const start = async () => {
    replica.start();
    await until(() => sockets.length);
    sockets[0].onopen();
  };
"""


class Client:
    def __init__(self, registry: Registry, open_screen: OpenScreen) -> None:
        self.screen = open_screen(registry.url)

    def run(self, script: str) -> Any:
        return self.screen.evaluate(f"async () => {{ {SETTING} {script} }}")


@pytest.fixture
def client(registry: Registry, open_screen: OpenScreen) -> Client:
    return Client(registry, open_screen)


def test_what_the_snapshot_had_seen_is_not_applied_again(client: Client) -> None:
    shown, events = client.run("""
      await start();
      const shown = [];
      for (const [version, status] of [[4, "ready"], [5, "waiting"], [6, "error"]]) {
        receive(event(version, status));
        shown.push(replica.chargers.get(7).status);
      }
      return [shown, events];
    """)
    assert shown == ["waiting", "waiting", "error"]
    assert events == ["e-4", "e-5", "e-6"]


def test_a_late_answer_does_not_bring_back_what_was_deleted(client: Client) -> None:
    assert (
        client.run("""
      await start();
      receive(event(6, null, "deleted"));
      replica.put({ ...charger, version: 5 });
      return replica.chargers.size;
    """)
        == 0
    )


def test_it_resumes_from_the_last_message_also_from_a_heartbeat(client: Client) -> None:
    positions = client.run("""
      await start();
      receive(event(6, "error"));
      sockets[0].onclose({ code: 1012 });
      await until(() => sockets.length === 2);
      receive({ type: "heartbeat", id: "e-9" });
      sockets[1].onclose({ code: 1006 });
      await until(() => sockets.length === 3);
      return sockets.map((socket) => socket.url.searchParams.get("since"));
    """)
    assert positions == ["e-3", "e-6", "e-9"]


@pytest.mark.parametrize("code", [4400, 4401, 4403, 4404, 4499])
def test_it_does_not_repeat_what_was_refused(client: Client, code: int) -> None:
    state, attempt = client.run(f"""
      await start();
      sockets[0].onclose({{ code: {code} }});
      return [replica.state, replica.nextAttempt];
    """)
    assert (state, attempt) == ("refused", None)


def test_it_waits_as_long_as_the_server_asks(client: Client) -> None:
    state, wait = client.run("""
      api.page = async () => { throw new ApiError(503, {}, 60); };
      replica.start();
      await until(() => replica.nextAttempt);
      return [replica.state, replica.nextAttempt - Date.now()];
    """)
    assert state == "reconnecting"
    assert 59_000 < wait < 61_000


def test_it_waits_longer_each_time_and_at_random(client: Client) -> None:
    waits = client.run("""
      const { Backoff } = await import("/static/dashboard/client/backoff.js");
      const series = () => {
        const backoff = new Backoff();
        return Array.from({ length: 12 }, () => backoff.next());
      };
      return Array.from({ length: 200 }, series);
    """)
    longest = [max(series[attempt] for series in waits) for attempt in range(12)]
    assert longest[0] <= 500
    assert all(later > earlier for earlier, later in zip(longest[:5], longest[1:6], strict=True))
    assert longest[-1] <= 15_000
    assert min(series[-1] for series in waits) < 2_000
