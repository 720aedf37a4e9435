"""deploy/: dashboard and alerts name metrics that exist, and docs/operate.md describes each one."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from notifications.metrics import FEED_POSITION, STATUS_CHANGED
from observability.health import Health
from observability.metrics import REQUESTS, SECONDS
from observability.scrape import Scrape

ROOT = Path(__file__).resolve().parent.parent.parent
DASHBOARD = json.loads((ROOT / "deploy/grafana/chargepoint.json").read_text())
PROMETHEUS = ROOT / "deploy/prometheus"
RULES = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text())["groups"][0]["rules"]
TESTS = yaml.safe_load((PROMETHEUS / "alerts_test.yml").read_text())["tests"]
METRICS = (ROOT / "docs/operate.md").read_text().split("## Metrics\n")[1].split("\n## ")[0]
SERIES = re.compile(r"\b(chargepoint_\w+)(?:\{([^}]*)\})?")
OF_PROMETHEUS = {"instance", "job", "le"}

Labels = dict[str, set[str]]


@pytest.fixture
def metrics(health: Health) -> Labels:
    """The labels of each metric that a scrape shows; here all have been seen once."""
    REQUESTS.labels("GET", "/", "200")
    SECONDS.labels("GET", "/")
    STATUS_CHANGED.labels("ready")
    FEED_POSITION.labels("events")
    labels: Labels = {}
    for metric in Scrape().collect():
        if metric.name.startswith("chargepoint_"):
            suffix = {"counter": "_total", "info": "_info"}.get(metric.type, "")
            name = f"{metric.name}{suffix}"
            labels[name] = {label for sample in metric.samples for label in sample.labels} - {"le"}
    return labels


def expressions() -> Iterator[str]:
    for panel in DASHBOARD["panels"]:
        yield from (target["expr"] for target in panel.get("targets", []))
    yield from (variable["query"] for variable in DASHBOARD["templating"]["list"])
    yield from (rule["expr"] for rule in RULES)
    yield from (series["series"] for test in TESTS for series in test["input_series"])


@pytest.mark.parametrize("expression", sorted(set(expressions())))
def test_what_is_asked_for_exists(metrics: Labels, expression: str) -> None:
    for name, selector in SERIES.findall(expression):
        name = re.sub(r"_(bucket|sum|count)$", "", name)
        assert name in metrics
        assert set(re.findall(r"(\w+)\s*[!=]", selector)) <= metrics[name] | OF_PROMETHEUS


def test_each_metric_is_described(metrics: Labels) -> None:
    rows = re.findall(r"^\| `(chargepoint_\w+)` \|([^|]*)\|", METRICS, re.MULTILINE)
    assert {name: set(re.findall(r"`(\w+)`", labels)) for name, labels in rows} == metrics


def test_each_alert_is_seen_to_fire_and_to_keep_quiet() -> None:
    checks = [check for test in TESTS for check in test["alert_rule_test"]]
    names = {rule["alert"] for rule in RULES}
    assert {check["alertname"] for check in checks if "exp_alerts" in check} == names
    assert {check["alertname"] for check in checks if "exp_alerts" not in check} == names


def test_each_alert_has_a_severity_and_says_what_is_wrong() -> None:
    for rule in RULES:
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert rule["annotations"]["summary"]


def test_the_dashboards_panels_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])
        }
        assert not cells & taken and max(x for x, _ in cells) < 24
        taken |= cells
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "rules", "alerts.yml"),
        ("test", "rules", "alerts_test.yml"),
        ("check", "config", "--syntax-only", "prometheus.yml"),
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_prometheus_agrees(arguments: tuple[str, ...]) -> None:
    own = Path(sys.executable).with_name("promtool")
    promtool = own if own.exists() else shutil.which("promtool")
    if not promtool and "CI" not in os.environ:
        pytest.skip("promtool is not there: scripts/promtool")
    done = subprocess.run(
        [str(promtool), *arguments], cwd=PROMETHEUS, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
