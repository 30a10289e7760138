"""Rows of comma-separated text and its kin, also if a quote is never closed."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TextIO

from kg.errors import FormatError
from kg.load.encoding import MARK
from kg.load.tabs import TAB

ROW_CAP = 10_000_000  # characters of one row, over all its lines
UNCLOSED_CAP = 100  # for each, the lines after it are read a second time
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

Cells = tuple[int, list[str] | FormatError]  # the row's first line, and its cells


def delimiter_of(first: str, suffix: str) -> str:
    """Return the tab for a .tsv file, else the sign that makes most cells of the first line."""
    if suffix == ".tsv":
        return TAB
    return max(DELIMITERS, key=lambda sign: len(split_line(first, sign)))


def split_line(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line that is a row by itself."""
    csv.field_size_limit(ROW_CAP)
    return next(csv.reader([line], delimiter=delimiter), [])


def read_table(lines: Iterable[str], delimiter: str, above: int = 0) -> Iterator[Cells]:
    """Yield all rows that are not blank; each has as many cells as the first, or is a FormatError.

    A quote that is not closed, or not at the end of its row, spoils the line on which it opens; the
    lines after it are read by themselves. FormatError is raised if that happens too often. Lines
    are counted from the first line after those `above`.
    """
    # The module's own limit, 131,072, is below the length of an ordinary article. It can only
    # be set for the whole process.
    csv.field_size_limit(ROW_CAP)
    text = _Text(lines, above)
    table = csv.reader(text, delimiter=delimiter, strict=True)
    width = 0
    while True:
        text.begin()
        try:
            cells = next(table, None)
        except csv.Error as error:
            yield (
                text.start,
                text.fault(f"broken row: {error}", "is not closed where its cell ends"),
            )
            continue
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        width = width or len(cells)
        if len(cells) != width:
            ragged = f"{columns(len(cells))} where the first row has {width}"
            yield text.start, text.fault(ragged, f"closes on line {text.end}: {ragged}")
        elif text.is_doubtful:
            yield text.start, text.fault("a quote inside of a cell, after one that was not closed")
        else:
            yield text.start, cells


def columns(count: int) -> str:
    """Return `1 column` or `3 columns`."""
    return f"{count} column" if count == 1 else f"{count} columns"


def capped(lines: TextIO) -> Iterator[str]:
    """Yield the lines of a text without byte-order marks.

    Raises FormatError for a line over the cap before it is in memory.
    """
    number = 0
    while line := lines.readline(ROW_CAP + 1):
        number += 1
        if len(line) > ROW_CAP:
            raise FormatError(f"line {number} is longer than the cap of {ROW_CAP:,} characters")
        yield line.replace(MARK, "")


class _Text:
    """Lines of text; the lines of the row being read can be put back."""

    def __init__(self, lines: Iterable[str], above: int) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self._unclosed = 0
        self.end = above  # number of the line read last
        self._size = 0
        self._was_read = False
        self.row: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self._was_read = bool(self._again)
        line = self._again.popleft() if self._again else next(self._lines)
        self.end += 1
        self._size += len(line)
        self.row.append(line)
        if self._size > ROW_CAP:
            raise csv.Error(f"longer than the cap of {ROW_CAP:,} characters")
        return line

    def begin(self) -> None:
        self.row, self._size = [], 0

    @property
    def start(self) -> int:
        return self.end - len(self.row) + 1

    @property
    def is_doubtful(self) -> bool:
        """Return True for a line read for the second time that may end a cell with lines in it."""
        return self._was_read and len(self.row) == 1 and self.row[0].count('"') % 2 == 1

    def fault(self, message: str, quote: str = "") -> FormatError:
        """Return the error of the row.

        If a quote may be the cause, its first line alone is spoilt.
        """
        if len(self.row) == 1:
            return FormatError(message)
        fault = FormatError(f"a quote opens here and {quote}")
        self._unclosed += 1
        if self._unclosed > UNCLOSED_CAP:
            raise FormatError(f"line {self.start}: {fault}; so it is in over {UNCLOSED_CAP} rows")
        self._again.extendleft(reversed(self.row[1:]))
        self.end -= len(self.row) - 1
        del self.row[1:]
        return fault
