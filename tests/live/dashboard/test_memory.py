"""A dashboard is left open for months: what it keeps is bounded."""

from playwright.sync_api import expect

from tests.live.dashboard.conftest import OpenScreen
from tests.live.registry import Registry

# In place of the browser's: 100,000 real changes would take ten minutes.
OUR_SOCKET = """window.WebSocket = class {
  constructor() {
    window.socket = this;
    setTimeout(() => this.onopen());
  }
  close() {}
}"""
ROUNDS = """async ([chargers, first, last]) => {
  const statuses = ["ready", "charging", "waiting", "error"];
  for (let round = first; round < last; round++) {
    const [old, status] = [statuses[(round + 3) % 4], statuses[round % 4]];
    for (const [index, { id, name, version }] of chargers.entries()) {
      const event = {
        id: `load-${round * 1000 + index}`,
        type: "status_changed",
        at: new Date().toISOString(),
        version: version + 1 + round,
        chargepoint: { id, name, status },
        old,
        new: status,
      };
      socket.onmessage({ data: JSON.stringify(event) });
      if (index % 100 === 0) await new Promise(requestAnimationFrame);
    }
  }
}"""


def test_memory_is_stable_over_100_000_events(fleet: Registry, open_screen: OpenScreen) -> None:
    screen = open_screen(fleet.url)
    screen.page.add_init_script(OUR_SOCKET)
    screen.page.reload()
    screen.wait_link("live")
    chargers = fleet.http.get("/chargepoint?limit=1000").json()
    session = screen.context.new_cdp_session(screen.page)

    def send(first: int, last: int) -> tuple[int, int]:
        """Rounds of a change of every charger -> (bytes of JavaScript, nodes) after them."""
        screen.evaluate(ROUNDS, [chargers, first, last])
        status = ("ready", "charging", "waiting", "error")[(last - 1) % 4]
        line = screen.page.locator(f'.change[data-status="{status}"]').first
        expect(line).to_have_attribute("data-id", str(chargers[-1]["id"]))
        for _ in range(2):  # what the first one leaves behind
            session.send("HeapProfiler.collectGarbage")
        nodes = session.send("Memory.getDOMCounters")["nodes"]
        return screen.evaluate("performance.memory.usedJSHeapSize"), nodes

    bytes_before, nodes_before = send(0, 20)
    bytes_after, nodes_after = send(20, 120)
    print(f"{bytes_before / 1e6:.1f} MB, 100,000 events later {bytes_after / 1e6:.1f} MB")
    print(f"{nodes_before} nodes, 100,000 events later {nodes_after}")
    assert bytes_after - bytes_before < 3e6
    assert nodes_after < nodes_before + 1000
