"""A charger's panel reads of its history what it shows, from the newest event on."""

from typing import Any

import pytest

from tests.live.dashboard.conftest import OpenScreen
from tests.live.registry import Registry

# A log of `count` events, one a minute until now, of which a page holds 1000.
SETTING = """
  const { History } = await import("/static/dashboard/history.js");
  const MINUTE = 60_000, now = Date.now();
  let pages = 0;
  const read = async (count, from) => {
    const event = (age) => ({
      at: new Date(now - age * MINUTE).toISOString(), version: count - age,
      type: "status_changed", old: age % 2 ? "ready" : "error", new: age % 2 ? "error" : "ready",
    });
    const api = { async *history() {
      for (let age = 0; age < count; age += 1000, pages++) {
        yield Array.from({ length: Math.min(1000, count - age) }, (_, i) => event(age + i));
      }
    } };
    const history = new History(api, 7, from);
    await history.read(() => {});
    return history;
  };
"""


@pytest.fixture
def run(registry: Registry, open_screen: OpenScreen) -> Any:
    screen = open_screen(registry.url)
    return lambda script: screen.evaluate(f"async () => {{ {SETTING} {script} }}")


def test_it_reads_as_far_back_as_it_shows(run: Any) -> None:
    versions, pages = run("""
      const { events } = await read(5000, now - 30 * MINUTE);
      return [events.map(({ version }) => version), pages];
    """)
    assert versions == list(range(4001, 5001))
    assert pages == 0  # the second was not asked for


def test_it_reads_all_of_a_short_history_and_what_was_before(run: Any) -> None:
    assert run("""
      const history = await read(3, 0);
      return history.spans(now - 5 * MINUTE, now).map(({ status, from, to }) =>
        [status, Math.round((from - now) / MINUTE), Math.round((to - now) / MINUTE)]);
    """) == [["error", -5, -2], ["ready", -2, -1], ["error", -1, 0]]


def test_of_what_it_has_not_read_it_claims_nothing(run: Any) -> None:
    length, first = run("""
      const history = await read(5000, 0);
      return [history.events.length, history.spans(0, now)[0].from - now];
    """)
    assert (length, round(first / 60_000)) == (2000, -1999)
