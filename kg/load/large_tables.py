"""Tables that take too long to be read as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from kg.errors import FormatError
from kg.load.rows import TEXT_COLUMNS, table_rows

LARGE = 500  # rows; sentences are read in about fifty rows a second
SUFFIXES = (".csv", ".tsv", ".jsonl")


def large_tables(paths: Iterable[str]) -> Iterator[Path]:
    """Yield the tables among files and folders that have many rows and no column of prose."""
    for path in map(Path, paths):
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in files if file.suffix.lower() in SUFFIXES and _is_large(file))


def _is_large(path: Path) -> bool:
    """Return False also for a file that cannot be read: the build reports it."""
    rows = 0
    try:
        with path.open("rb") as file:
            for _, row in islice(table_rows(file, path.suffix.lower()), LARGE):
                rows += 1
                if isinstance(row, dict) and any(
                    column.casefold() in TEXT_COLUMNS for column in row
                ):
                    return False
    except (OSError, FormatError):
        return False
    return rows == LARGE
