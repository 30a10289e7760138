"""The cells of a row, found again in its text: "column: cell", a line for each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True)
class Cell:
    """Words of a row's text at [start, end); `line` is where their column's line begins."""

    text: str
    start: int
    end: int
    line: int


def cells(text: str, columns: Sequence[str]) -> dict[str, Cell]:
    """The cells that are more than blanks. Lines that are set in go on with their cell."""
    found: dict[str, Cell] = {}
    order = iter(columns)
    start = 0
    last = ""
    for line in text.split("\n"):
        end = start + len(line)
        column = None if line.startswith("  ") and last else _column(line, columns, order)
        if column is not None:
            begin = start + len(column) + 2
            found[column] = Cell(text[begin:end], begin, end, start)
            last = column
        elif last:
            cell = found[last]
            found[last] = Cell(text[cell.start : end], cell.start, end, cell.line)
        start = end + 1
    return {column: cell for column, cell in found.items() if cell.text.strip()}


def _column(line: str, columns: Sequence[str], order: Iterator[str]) -> str | None:
    """The next of the columns, in their order, that the line is of."""
    if not any(line.startswith(f"{column}: ") for column in columns):
        return None
    return next((column for column in order if line.startswith(f"{column}: ")), None)


def parts(cell: Cell, sign: str) -> Iterator[Cell]:
    """The cell, or what `sign` separates in it; of a list in JSON its strings."""
    if not sign:
        yield cell
        return
    if spans := _listed(cell.text):
        for start, end in spans:
            yield from _stripped(cell, start, end)
        return
    start = 0
    for piece in cell.text.split(sign):
        yield from _stripped(cell, start, start + len(piece))
        start += len(piece) + len(sign)


def _listed(text: str) -> list[tuple[int, int]]:
    """Where the strings of a JSON list stand, if the text is one without escapes."""
    if not text.startswith("[") or "\\" in text:
        return []
    try:
        strings = [one for one in json.loads(text) if isinstance(one, str)]
    except (ValueError, RecursionError):
        return []
    spans = [(found.start() + 1, found.end() - 1) for found in _STRING.finditer(text)]
    return spans if [text[start:end] for start, end in spans] == strings else []


def _stripped(cell: Cell, start: int, end: int) -> Iterator[Cell]:
    words = cell.text[start:end]
    begin = cell.start + start + len(words) - len(words.lstrip())
    if bare := words.strip():
        yield Cell(bare, begin, begin + len(bare), cell.line)
