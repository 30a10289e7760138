"""Measured numbers as Markdown tables or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from benchmarks.bootstrap import IntervalEstimate


@dataclass(frozen=True, slots=True)
class Measurement:
    """A number with its place in a table; `digits` are printed after the point, `note` behind it.

    `low` and `high` are the 95 % interval, None where there is none; `value` is None for what
    cannot be measured.
    """

    table: str
    system: str
    metric: str
    value: float | None
    low: float | None = None
    high: float | None = None
    digits: int = 3
    note: str = ""


def measured(table: str, system: str, metric: str, estimate: IntervalEstimate) -> Measurement:
    """A measurement with its interval."""
    return Measurement(table, system, metric, estimate.value, estimate.low, estimate.high)


def as_json(measurements: Sequence[Measurement]) -> str:
    """A list of objects, one for each number."""
    rows = [asdict(measurement) for measurement in measurements]
    for row in rows:
        del row["digits"]
    return json.dumps(rows, indent=1)


def as_markdown(measurements: Sequence[Measurement]) -> str:
    """A table for each `table`: systems are rows, metrics columns, [low, high] the interval."""
    return "\n\n".join(
        _table(name, [m for m in measurements if m.table == name])
        for name in dict.fromkeys(m.table for m in measurements)
    )


def _table(name: str, measurements: Sequence[Measurement]) -> str:
    metrics = list(dict.fromkeys(m.metric for m in measurements))
    cells = {(m.system, m.metric): _cell(m) for m in measurements}
    lines = [
        f"| {name} | {' | '.join(metrics)} |",
        "|---" * (len(metrics) + 1) + "|",
    ]
    for system in dict.fromkeys(m.system for m in measurements):
        row = " | ".join(cells.get((system, metric), "") for metric in metrics)
        lines.append(f"| {system} | {row} |")
    return "\n".join(lines)


def _cell(measurement: Measurement) -> str:
    if measurement.value is None:
        return f"- ({measurement.note})" if measurement.note else "-"
    text = f"{measurement.value:.{measurement.digits}f}"
    if measurement.low is not None and measurement.high is not None:
        low, high = measurement.low, measurement.high
        text += f" [{low:.{measurement.digits}f}, {high:.{measurement.digits}f}]"
    return f"{text} ({measurement.note})" if measurement.note else text
