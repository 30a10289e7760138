"""Rows of comma-separated text and its kin, also where a quote in it is never closed."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TextIO

from kg.errors import FormatError
from kg.load.encoding import MARK
from kg.load.tabs import TAB

ROW_CAP = 10_000_000  # characters of one row, over all its lines
UNCLOSED_CAP = 100  # each of them has what follows read a second time
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

Cells = tuple[int, list[str] | FormatError]  # the line that the row begins on, and its cells


def delimiter_of(first: str, suffix: str) -> str:
    """Tabs in a .tsv file, else what cuts the first line into the most cells."""
    if suffix == ".tsv":
        return TAB
    return max(DELIMITERS, key=lambda sign: len(split_line(first, sign)))


def split_line(line: str, delimiter: str) -> list[str]:
    """The cells of a line that is a row by itself."""
    csv.field_size_limit(ROW_CAP)
    return next(csv.reader([line], delimiter=delimiter), [])


def read_table(lines: Iterable[str], delimiter: str, above: int = 0) -> Iterator[Cells]:
    """All rows that are not blank; each has as many cells as the first, or is a FormatError.

    A quote that is not closed, or not where its row ends, spoils the line it opens on: those
    after it are read by themselves. FormatError is raised where that happens too often.
    Lines are counted from the one after those `above`.
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
    """`1 column`, `3 columns`"""
    return f"{count} column" if count == 1 else f"{count} columns"


def capped(lines: TextIO) -> Iterator[str]:
    """Lines of a text, byte-order marks left out; FormatError for one over the cap, before it is
    in memory."""
    number = 0
    while line := lines.readline(ROW_CAP + 1):
        number += 1
        if len(line) > ROW_CAP:
            raise FormatError(f"line {number} is longer than the cap of {ROW_CAP:,} characters")
        yield line.replace(MARK, "")


class _Text:
    """Lines of text, of which the row being read can be given back."""

    def __init__(self, lines: Iterable[str], above: int) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self._unclosed = 0
        self.end = above  # the line that was read last
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
        """Returns whether a line is read again as the possible end of a cell with several lines."""
        return self._was_read and len(self.row) == 1 and self.row[0].count('"') % 2 == 1

    def fault(self, told: str, quote: str = "") -> FormatError:
        """Returns what is wrong with the row. Where a quote may be it, its first line alone is
        spoilt."""
        if len(self.row) == 1:
            return FormatError(told)
        fault = FormatError(f"a quote opens here and {quote}")
        self._unclosed += 1
        if self._unclosed > UNCLOSED_CAP:
            raise FormatError(f"line {self.start}: {fault}; so it is in over {UNCLOSED_CAP} rows")
        self._again.extendleft(reversed(self.row[1:]))
        self.end -= len(self.row) - 1
        del self.row[1:]
        return fault
