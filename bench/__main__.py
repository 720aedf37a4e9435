"""Measure, print the goals, and write the figures down."""

import argparse
import json
import sys
from pathlib import Path

from bench import BenchError, machine
from bench.databases import running
from bench.measurements import MEASUREMENTS
from bench.options import Run
from bench.processes import ROOT
from bench.servers import ALL_IN_ONE, BEANIE, EXPRESS, RAW, REST, WEBSOCKETS

SERVERS = [server.name for server in (REST, ALL_IN_ONE, RAW, BEANIE, EXPRESS, WEBSOCKETS)]
IMAGES = ROOT / "docs/images"
OPEN_FILES = 16_384


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measure us and our peers side by side. Ends with 1 when a run had errors, "
        "lost an event, or answered wrongly; a goal that is missed is printed, not an error.",
        epilog=f"measurements: {' '.join(MEASUREMENTS)} (all of them, unless named); "
        f"servers: {' '.join(SERVERS)}",
    )
    parser.add_argument("measurements", nargs="*", metavar="MEASUREMENT")
    parser.add_argument("--quick", action="store_true", help="three minutes, less certain")
    parser.add_argument(
        "--check", action="store_true", help="only see that each server does the job; time nothing"
    )
    parser.add_argument("--rounds", type=_positive, help="of each thing (5; quick: 2)")
    parser.add_argument("--duration", type=_positive, help="seconds of a round (5; quick: 1)")
    parser.add_argument("--only", metavar="SERVER,...", default="", help="leave the others out")
    parser.add_argument("--json", type=Path, metavar="FILE", help="default: var/bench/results.json")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="likewise, results.md")
    parser.add_argument(
        "--images",
        type=Path,
        metavar="FOLDER",
        help="draw the plots there; a full run draws them in docs/images",
    )
    given = parser.parse_args()
    if given.check:
        given.measurements = ["http", "all-in-one"]
    given.only = frozenset(filter(None, given.only.split(",")))
    for kind, names, known in (
        ("measurement", given.measurements, list(MEASUREMENTS)),
        ("server", given.only, SERVERS),
    ):
        for name in names:
            if name not in known:
                parser.error(f"no {kind} is named {name}: {', '.join(known)}")
    if not given.images and not (given.quick or given.measurements or given.only):
        given.images = IMAGES
    return given


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def main() -> int:
    given = arguments()
    machine.surround_the_server()
    neighbours = machine.Neighbours()
    try:
        machine.allow_open_files(OPEN_FILES)
        with running() as databases:
            about = machine.describe(databases.version())
            run = Run(
                databases,
                rounds=given.rounds or (2 if given.quick else 5),
                duration=given.duration or (1 if given.quick else 5),
                quick=given.quick,
                check_only=given.check,
                only=given.only,
            )
            for name, measure in MEASUREMENTS.items():
                if not given.measurements or name in given.measurements:
                    measure(run)
            run.say("")
    except BenchError as error:
        print(f"\nscripts/bench: {error}", file=sys.stderr)
        return 1
    if run.check_only:
        print("\n".join(["All of them do the job.", *run.notes]))
        return 0
    share = neighbours.share()
    about["neighbours_percent"] = round(share * 100, 1)
    run.judge_neighbours(share)
    from bench import report

    text = report.markdown(run, about)
    print(text)
    _write(given.markdown or ROOT / "var/bench/results.md", text)
    figures = json.dumps(report.as_json(run, about), indent=1)
    _write(given.json or ROOT / "var/bench/results.json", figures + "\n")
    if given.images:
        from bench import plots

        for path in plots.draw(run.results, given.images):
            print(f"Drawn: {path}")
    return 0


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


if __name__ == "__main__":
    sys.exit(main())
