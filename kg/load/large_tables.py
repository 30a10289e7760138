"""Tables that are too long to be read as text in good time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from kg.errors import FormatError
from kg.load.rows import TEXT_COLUMNS, table_rows

LARGE = 500  # rows; sentences are looked for in about fifty of them a second
SUFFIXES = (".csv", ".tsv", ".jsonl")


def large_tables(paths: Iterable[str]) -> Iterator[Path]:
    """The tables among files and folders that have many rows, none of them prose."""
    for path in map(Path, paths):
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (one for one in found if one.suffix.lower() in SUFFIXES and _is_large(one))


def _is_large(path: Path) -> bool:
    """False for what cannot be read: the build says why."""
    rows = 0
    try:
        with path.open("rb") as file:
            for _, row in islice(table_rows(file, path.suffix.lower()), LARGE):
                rows += 1
                if isinstance(row, dict) and any(one.casefold() in TEXT_COLUMNS for one in row):
                    return False
    except (OSError, FormatError):
        return False
    return rows == LARGE
