"""Rows of comma-separated text and its kin, also where a quote in it is never closed."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple, TextIO

from kg.errors import FormatError
from kg.load.encoding import MARK
from kg.load.tabs import TAB, with_stray_quotes_doubled

ROW_CAP = 10_000_000  # characters of one row, over all its lines
COMMENTS_CAP = 100  # lines above the header
UNCLOSED_CAP = 100  # each of them has what follows read a second time
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}

# The first line of a file that Excel is to open: which sign divides the cells.
SEPARATOR = re.compile(r'"?sep=(\\t|[^\w"\r\n])"?\1*\s*', re.IGNORECASE)
COMMENT = "#"

Cells = tuple[int, list[str] | FormatError]  # the line that the row begins on, and its cells


class Table(NamedTuple):
    """A file's rows as `read_table` yields them, and what its first lines said."""

    delimiter: str
    rows: Iterator[Cells]
    notes: list[str]


def open_table(lines: Iterable[str], suffix: str) -> Table:
    """The table in these lines: what divides its cells stands in their first, or follows from it.

    Comments above the header are left out; FormatError for a header that cannot be read.
    """
    rest = iter(lines)
    first = next(rest, "")
    above = 0
    named = SEPARATOR.fullmatch(first)
    if named:
        first, above = next(rest, ""), 1
    comments: list[str] = []
    while first.startswith(COMMENT) and len(comments) < COMMENTS_CAP:
        comments.append(first)
        first = next(rest, "")
    delimiter = named[1].replace("\\t", "\t") if named else delimiter_of(first, suffix)
    # A header may itself begin with the sign: `#name,born`.
    if comments and _is_header(comments[-1], first, delimiter):
        rest = chain((first,), rest)
        first = comments.pop()
    text: Iterable[str] = chain((first,), rest)
    if delimiter == TAB:
        text = with_stray_quotes_doubled(text, len(_split(first, TAB)))
    notes = [f"{_lines(len(comments))} {COMMENT} left out"] if comments else []
    return Table(delimiter, read_table(text, delimiter, above + len(comments)), notes)


def _is_header(comment: str, first: str, delimiter: str) -> bool:
    cells = len(_split(comment, delimiter))
    if not first.strip():
        return True
    return cells == len(_split(first, delimiter)) and (cells > 1 or comment[1:2].strip() != "")


def _lines(count: int) -> str:
    return "a line that begins with" if count == 1 else f"{count} lines that begin with"


def delimiter_of(first: str, suffix: str) -> str:
    """Tabs in a .tsv file, else what cuts the first line into the most cells."""
    if suffix == ".tsv":
        return TAB
    return max(DELIMITERS, key=lambda sign: len(_split(first, sign)))


def _split(line: str, delimiter: str) -> list[str]:
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
        """Is it a line read for the second time, that may be the end of a cell with lines in it?"""
        return self._was_read and len(self.row) == 1 and self.row[0].count('"') % 2 == 1

    def fault(self, told: str, quote: str = "") -> FormatError:
        """What is wrong with the row. Where a quote may be it, its first line alone is spoilt."""
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
