"""Progress: a moving line on a terminal, plain lines in a pipe, nothing for JSON."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from kg.cli.output import note, plural
from kg.protocols import Progress, unseen

# The name of each stage, and the noun of what it counts.
_STAGES = {
    "read": ("reading", "document"),
    "ask": ("asking the model", "answer"),
    "embed": ("embedding", "text"),
    "resolve": ("resolving names", "document"),
    "write": ("writing the graph", "part"),
}
EVERY = 1.0  # seconds between two lines of one stage in a pipe


@contextmanager
def progress(*, silent: bool) -> Iterator[Progress]:
    """Yield a function to call with (stage, number done)."""
    if silent:
        yield unseen
    elif sys.stderr.isatty():
        with _spinner() as show:
            yield show
    else:
        yield _Lines()


class _Lines:
    """Prints a line when a stage begins, and then one a second."""

    def __init__(self) -> None:
        self._started = self._said = time.perf_counter()
        self._begun: set[str] = set()

    def __call__(self, stage: str, done: int) -> None:
        now = time.perf_counter()
        if stage not in self._begun or now - self._said >= EVERY:
            self._begun.add(stage)
            self._said = now
            note(f"{_line(stage, done)}, {now - self._started:.1f} s")


def _line(stage: str, done: int) -> str:
    words, counted = _STAGES[stage]
    return f"{words}: {plural(done, counted)}"


@contextmanager
def _spinner() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting")
        yield lambda stage, done: bar.update(task, description=_line(stage, done))
