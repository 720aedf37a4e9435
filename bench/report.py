"""The figures as Markdown and as JSON."""

from datetime import UTC, datetime
from typing import Any

from bench.goals import GOALS
from bench.options import Run
from bench.results import Figure


def number(value: float) -> str:
    """Three digits that count."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Markdown that is also readable in a terminal; columns of numbers are on the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    numbers = [i > 0 and all(_is_number(row[i]) for row in rows) for i in range(len(head))]

    def line(cells: tuple[str, ...]) -> str:
        aligned = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(cells, widths, numbers, strict=True)
        )
        return f"| {' | '.join(aligned)} |"

    rule = "|".join(
        f"{'-' * (width + 1)}:" if right else "-" * (width + 2)
        for width, right in zip(widths, numbers, strict=True)
    )
    return "\n".join([line(head), f"|{rule}|", *map(line, rows)])


def _is_number(cell: str) -> bool:
    return cell == "" or cell[0].isdigit()


def goals(run: Run) -> str:
    """The goals that this run measured."""
    rows: list[tuple[str, ...]] = []
    for goal in GOALS:
        if judged := goal.judge(run.results):
            unit = "" if judged.unit == "x" else f" {judged.unit}"
            relation = "<=" if goal.less_is_better else ">="
            rows.append(
                (
                    goal.label,
                    f"{number(judged.value)}{unit}",
                    f"{number(judged.low)} - {number(judged.high)}",
                    number(judged.by_cpu) if judged.by_cpu else "",
                    f"{relation} {goal.must:g}",
                    _verdict(run, "hold" if judged.must_holds else "SHORT"),
                    f"{relation} {goal.want:g}",
                    _verdict(run, "hold" if judged.want_holds else "short"),
                    goal.ours[0],
                )
            )
    return table(
        ("goal", "median", "min - max", "by CPU", "must", "", "want", " ", "scripts/bench"), rows
    )


def _verdict(run: Run, text: str) -> str:
    return text if run.trusted else f"{text}?"


def details(run: Run) -> str:
    """Every figure."""
    columns = ("p50 ms", "p99 ms", "CPU us", "CPU %", "load CPU %", "MB")
    rows = [
        (
            measurement,
            server,
            what,
            figure.unit,
            number(figure.median),
            number(min(figure.rounds)),
            number(max(figure.rounds)),
            *(_beside(figure, column) for column in columns),
        )
        for (measurement, server, what), figure in run.results.figures.items()
        if figure.rounds
    ]
    head = ("measured", "server", "what", "unit", "median", "min", "max", *columns)
    return table(head, rows)


def _beside(figure: Figure, name: str) -> str:
    stated = figure.as_json()
    return number(stated[name]) if name in stated else ""


def markdown(run: Run, machine: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    how = (
        f"{run.rounds} interleaved rounds of {run.duration} s; servers on core "
        f"{machine['server_cores']}, MongoDB, Redis and load on {machine['load_cores']}; "
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB, "
        f"{machine['system']}; load before: {machine['load_average_before']}.\n\n{versions}."
    )
    notes = "".join(f"\n- {note}" for note in run.notes)
    return "\n\n".join(part for part in (goals(run), details(run), how, notes) if part) + "\n"


def as_json(run: Run, machine: dict[str, Any]) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for (measurement, server, what), figure in run.results.figures.items():
        if figure.rounds:
            figures.setdefault(measurement, {}).setdefault(server, {})[what] = figure.as_json()
    judged = {goal.label: goal.judge(run.results) for goal in GOALS}
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": run.quick,
        "trusted": run.trusted,
        "rounds": run.rounds,
        "seconds_a_round": run.duration,
        "machine": machine,
        "notes": run.notes,
        "goals": [
            {
                "goal": goal.label,
                "less_is_better": goal.less_is_better,
                "must": goal.must,
                "want": goal.want,
                **result._asdict(),
            }
            for goal in GOALS
            if (result := judged[goal.label])
        ],
        "figures": figures,
    }
