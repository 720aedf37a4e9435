"""The figures as pictures, for the README and docs/performance.md."""

from pathlib import Path

import matplotlib

matplotlib.use("svg")

from matplotlib import pyplot  # noqa: E402 - after the choice of what draws

from bench.results import Results  # noqa: E402
from bench.servers import ALL_IN_ONE, BEANIE, EXPRESS, RAW, REST, WEBSOCKETS, Server  # noqa: E402

OPERATIONS = ("GET one", "list 100", "list 1000", "PUT", "POST")
COLOURS = {
    REST.name: "#0b7a75",
    ALL_IN_ONE.name: "#0b7a75",
    RAW.name: "#8d99ae",
    BEANIE.name: "#5c677d",
    EXPRESS.name: "#c9b79c",
    WEBSOCKETS.name: "#5c677d",
}


def draw(results: Results, folder: Path) -> list[Path]:
    """The pictures for which there are figures."""
    folder.mkdir(parents=True, exist_ok=True)
    # The same figures give the same file.
    matplotlib.rcParams.update({"svg.hashsalt": "chargepoint", "font.size": 10})
    drawn = []
    if _has(results, "http", REST, BEANIE):
        drawn.append(_http(results, folder / "http.svg"))
    if _has(results, "fanout", ALL_IN_ONE, WEBSOCKETS):
        drawn.append(_fan_out(results, folder / "fanout.svg"))
    return drawn


def _has(results: Results, measurement: str, *servers: Server) -> bool:
    there = {key[1] for key in results.figures if key[0] == measurement}
    return there >= {server.name for server in servers}


def _http(results: Results, path: Path) -> Path:
    """Requests a second as multiples of FastAPI + Beanie; whiskers: slowest to fastest round."""
    servers = [s for s in (REST, RAW, BEANIE, EXPRESS) if results.get("http", s.name, "GET one")]
    figure, axes = pyplot.subplots(figsize=(9, 3.6), layout="constrained")
    width = 0.8 / len(servers)
    for place, server in enumerate(servers):
        for position, what in enumerate(OPERATIONS):
            one = results.get("http", server.name, what)
            base = results.get("http", BEANIE.name, what)
            if one is None or base is None:
                continue
            height, unit = one.median / base.median, base.median
            x = position + (place - (len(servers) - 1) / 2) * width
            axes.bar(x, height, width * 0.92, color=COLOURS[server.name])
            axes.vlines(x, min(one.rounds) / unit, max(one.rounds) / unit, color="black", lw=0.8)
            axes.annotate(
                f"{one.median:,.0f}", (x, max(one.rounds) / unit), ha="center", va="bottom", size=7
            )
    axes.set_xticks(range(len(OPERATIONS)), OPERATIONS)
    axes.set_ylabel("times FastAPI + Beanie")
    axes.set_title("Requests a second, one process on one core (higher is better)", loc="left")
    handles = [pyplot.Rectangle((0, 0), 1, 1, color=COLOURS[s.name]) for s in servers]
    axes.legend(handles, [s.title for s in servers], frameon=False, loc="upper left")
    return _save(figure, axes, path)


def _fan_out(results: Results, path: Path) -> Path:
    servers = [
        s for s in (ALL_IN_ONE, WEBSOCKETS, RAW) if results.get("fanout", s.name, "deliveries")
    ]
    figure, axes = pyplot.subplots(figsize=(9, 1.8), layout="constrained")
    for place, server in enumerate(reversed(servers)):
        one = results.get("fanout", server.name, "deliveries")
        if one is None:
            continue
        axes.barh(place, one.median, 0.7, color=COLOURS[server.name])
        axes.hlines(place, min(one.rounds), max(one.rounds), color="black", lw=0.8)
        axes.annotate(f" {one.median:,.0f}", (max(one.rounds), place), va="center", size=8)
    axes.set_yticks(range(len(servers)), [s.title for s in reversed(servers)])
    axes.set_title(
        "Deliveries a second to 1,000 websockets, one process (higher is better)", loc="left"
    )
    return _save(figure, axes, path)


def _save(figure, axes, path: Path) -> Path:  # type: ignore[no-untyped-def]
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
    return path
