"""Tables and lines of JSON, row by row: each row is a document of its own."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO, TextIO

from kg.errors import FormatError
from kg.load.content import Content, one_line, titled, well_formed, with_notes
from kg.load.encoding import Encoding, encoding_of, undecodable
from kg.load.table_head import open_table
from kg.load.tables import capped

TEXT_COLUMNS = ("text", "content", "body")
ID_COLUMN = "id"
NAME_CAP = 2_000  # characters of a column's name, which stands in the text of every row

Cells = Mapping[str, Any]  # cells of a row by column
NumberedRow = tuple[int, Cells | FormatError]
Row = tuple[str, Content | FormatError]  # its id column or number, and its content or fault


def read(file: BinaryIO, suffix: str) -> Iterator[Row]:
    """Yield the rows of a .csv, .tsv or .jsonl file; FormatError if no further row can be read."""
    taken: set[str] = set()
    encoding = encoding_of(file)
    with _decoded(file, encoding) as lines:
        notes, rows = _open(lines, suffix)
        meta = with_notes(encoding.meta, notes)
        for number, row in rows:
            if isinstance(row, FormatError):
                yield str(number), row
            else:
                yield _named(row, str(number), taken), _content(row, meta)


def table_rows(file: BinaryIO, suffix: str) -> Iterator[NumberedRow]:
    """Yield the same rows as their number and {column: cell}."""
    with _decoded(file, encoding_of(file)) as lines:
        yield from _open(lines, suffix)[1]


@contextmanager
def _decoded(file: BinaryIO, encoding: Encoding) -> Iterator[TextIO]:
    lines = io.TextIOWrapper(file, encoding.name, encoding.errors, newline="")
    try:
        yield lines
    except UnicodeDecodeError as error:
        raise undecodable(error) from error
    finally:
        lines.detach()


def _open(lines: TextIO, suffix: str) -> tuple[list[str], Iterator[NumberedRow]]:
    """Return notes on the file, and its rows."""
    if suffix == ".jsonl":
        return [], _jsonl(lines)
    table = open_table(capped(lines), suffix)
    return table.notes, _table(table.rows)


def _jsonl(lines: TextIO) -> Iterator[NumberedRow]:
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


def _table(rows: Iterable[tuple[int, list[str] | FormatError]]) -> Iterator[NumberedRow]:
    columns: list[str] = []
    number = 0
    for line, cells in rows:
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
    if (longest := max(map(len, columns))) > NAME_CAP:
        raise FormatError(
            f"the first row is no header: one of its cells has {longest:,} characters, "
            f"the name of a column at most {NAME_CAP:,}"
        )
    column, count = Counter(columns).most_common(1)[0]
    if count > 1:
        raise FormatError(f"two columns have the name {column!r}")
    return columns


def _named(row: Mapping[str, Any], number: str, taken: set[str]) -> str:
    """Return the id column, or the row's number, or both for an id that is taken."""
    identifier = row.get(_column(row, (ID_COLUMN,)) or "")
    name = str(identifier).strip() if isinstance(identifier, str | int) else ""
    name = name or number
    while name in taken:
        name = f"{name} (row {number})"
    taken.add(name)
    return name


def _column(columns: Iterable[str], names: tuple[str, ...]) -> str | None:
    by_name = {column.casefold(): column for column in columns}
    return next((by_name[name] for name in names if name in by_name), None)


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
    if "\0" in text:
        return FormatError("looks binary")
    rest = {name: cell for name, cell in row.items() if name != column}
    title = row.get(_column(row, ("title",)) or "")
    named = titled(title) if isinstance(title, str) else {}
    return Content(text, {**named, **meta, "row": rest})


def shown_cell(cell: Any) -> str:
    """Return a cell's text; lines after its first are indented, so that none looks a column."""
    text = cell.strip() if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)
    return "\n  ".join(text.splitlines())
