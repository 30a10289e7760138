"""Tables and lines of JSON, row by row: each row is a document of its own."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, BinaryIO, TextIO

from kg.errors import FormatError
from kg.load.content import Content, one_line, titled, well_formed
from kg.load.tables import capped, delimiter_of, read_table
from kg.load.text import Encoding, encoding_of, undecodable

TEXT_COLUMNS = ("text", "content", "body")
ID_COLUMN = "id"

Cells = Mapping[str, Any]  # of a row, by its columns
Row = tuple[str, Content | FormatError]  # its id column or number, and what is in it or wrong


def read(file: BinaryIO, suffix: str) -> Iterator[Row]:
    """Rows of a .csv, .tsv or .jsonl file; FormatError where no row can be read any more."""
    taken: set[str] = set()
    encoding = encoding_of(file)
    for number, row in _rows(file, suffix, encoding):
        if isinstance(row, FormatError):
            yield str(number), row
        else:
            yield _named(row, str(number), taken), _content(row, encoding.meta)


def table_rows(file: BinaryIO, suffix: str) -> Iterator[tuple[int, Cells | FormatError]]:
    """The same rows as their number and {column: cell}."""
    yield from _rows(file, suffix, encoding_of(file))


def _rows(
    file: BinaryIO, suffix: str, encoding: Encoding
) -> Iterator[tuple[int, Cells | FormatError]]:
    lines = io.TextIOWrapper(file, encoding.name, encoding.errors, newline="")
    try:
        yield from _jsonl(lines) if suffix == ".jsonl" else _table(lines, suffix)
    except UnicodeDecodeError as error:
        raise undecodable(error) from error
    finally:
        lines.detach()


def _jsonl(lines: TextIO) -> Iterator[tuple[int, Cells | FormatError]]:
    for number, line in enumerate(capped(lines), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield number, FormatError(f"broken JSON: {error}")
            continue
        if isinstance(row, dict):
            yield number, json.loads(well_formed(json.dumps(row, ensure_ascii=False)))
        else:
            yield number, FormatError("not a JSON object")


def _table(lines: TextIO, suffix: str) -> Iterator[tuple[int, Cells | FormatError]]:
    text = capped(lines)
    first = next(text, "")
    columns: list[str] = []
    number = 0
    for line, cells in read_table(chain((first,), text), delimiter_of(first, suffix)):
        if isinstance(cells, FormatError) and not columns:
            raise FormatError(f"line {line}, the header: {cells}")
        if not columns and not isinstance(cells, FormatError):
            columns = _columns(cells)
            continue
        number += 1
        if isinstance(cells, FormatError):
            yield number, FormatError(f"line {line}: {cells}")
        else:
            yield number, dict(zip(columns, cells, strict=True))


def _columns(cells: list[str]) -> list[str]:
    columns = [one_line(cell) or f"column {n}" for n, cell in enumerate(cells, start=1)]
    for column in columns:
        if columns.count(column) > 1:
            raise FormatError(f"two columns have the name {column!r}")
    return columns


def _named(row: Mapping[str, Any], number: str, taken: set[str]) -> str:
    """The id column, or the row's number; the number tells rows with the same id apart."""
    given = row.get(_column(row, (ID_COLUMN,)) or "")
    name = str(given).strip() if isinstance(given, str | int) else ""
    name = name or number
    while name in taken:
        name = f"{name} (row {number})"
    taken.add(name)
    return name


def _column(columns: Iterable[str], names: tuple[str, ...]) -> str | None:
    found = {column.casefold(): column for column in columns}
    return next((found[name] for name in names if name in found), None)


def _content(row: Mapping[str, Any], meta: Mapping[str, Any]) -> Content | FormatError:
    spoken = [name for name, cell in row.items() if isinstance(cell, str)]
    column = _column(spoken, TEXT_COLUMNS)
    if column is None:
        text = "\n".join(
            f"{name}: {shown_cell(cell)}" for name, cell in row.items() if cell not in (None, "")
        )
    else:
        text = row[column]
    if not text.strip():
        return FormatError("empty")
    others = {name: cell for name, cell in row.items() if name != column}
    title = row.get(_column(row, ("title",)) or "")
    named = titled(title) if isinstance(title, str) else {}
    return Content(text, {**named, **meta, "row": others})


def shown_cell(cell: Any) -> str:
    """Lines of a cell after its first are set in, so that none looks like the next column."""
    text = cell.strip() if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)
    return "\n  ".join(text.splitlines())
