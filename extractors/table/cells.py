"""Cells of a table row, located in its text, which has a line "column: cell" for each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of a row's text at [start, end); its column's line begins at `line`."""

    text: str
    start: int
    end: int
    line: int


def cells(text: str, columns: Sequence[str]) -> dict[str, Cell]:
    """Return the cells that are not blank, by column; an indented line continues its cell."""
    located: dict[str, Cell] = {}
    order = iter(columns)
    start = 0
    last = ""
    for line in text.split("\n"):
        end = start + len(line)
        column = None if line.startswith("  ") and last else _column(line, columns, order)
        if column is not None:
            begin = start + len(column) + 2
            located[column] = Cell(text[begin:end], begin, end, start)
            last = column
        elif last:
            cell = located[last]
            located[last] = Cell(text[cell.start : end], cell.start, end, cell.line)
        start = end + 1
    return {column: cell for column, cell in located.items() if cell.text.strip()}


def _column(line: str, columns: Sequence[str], order: Iterator[str]) -> str | None:
    """Return the column that the line begins with, the next in `order`; None for other lines."""
    if not any(line.startswith(f"{column}: ") for column in columns):
        return None
    return next((column for column in order if line.startswith(f"{column}: ")), None)


def parts(cell: Cell, sign: str) -> Iterator[Cell]:
    """Yield the values that `sign` separates in the cell; for a JSON list, its strings.

    Without a sign, the cell is its only value.
    """
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
    """Return the spans of the strings in a JSON list without escapes; [] for other text."""
    if not text.startswith("[") or "\\" in text:
        return []
    try:
        strings = [item for item in json.loads(text) if isinstance(item, str)]
    except (ValueError, RecursionError):
        return []
    spans = [(match.start() + 1, match.end() - 1) for match in _STRING.finditer(text)]
    return spans if [text[start:end] for start, end in spans] == strings else []


def _stripped(cell: Cell, start: int, end: int) -> Iterator[Cell]:
    words = cell.text[start:end]
    begin = cell.start + start + len(words) - len(words.lstrip())
    if bare := words.strip():
        yield Cell(bare, begin, begin + len(bare), cell.line)
