"""What a build is doing: a moving line on a terminal, plain lines in a pipe, silence for JSON."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kg.cli.output import note

Progress = Callable[[str, int], None]
_WORDS = {
    "read": "reading",
    "resolve": "resolving names",
    "write": "writing the graph",
}


@contextmanager
def progress(*, silent: bool) -> Iterator[Progress]:
    """A function to call with (stage, documents done)."""
    if silent:
        yield lambda stage, done: None
    elif sys.stderr.isatty():
        with _spinner() as show:
            yield show
    else:
        started = time.perf_counter()
        yield lambda stage, done: note(
            f"{_line(stage, done)}, {time.perf_counter() - started:.1f} s"
        )


def _line(stage: str, done: int) -> str:
    return f"{_WORDS.get(stage, stage)}: {done:,} document{'' if done == 1 else 's'}"


@contextmanager
def _spinner() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading documents")
        yield lambda stage, done: bar.update(task, description=_line(stage, done))
