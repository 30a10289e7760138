"""The lines above a table's first row: the delimiter line, comments, a title, the header."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import NamedTuple

from kg.load.tables import Cells, delimiter_of, read_table, split_line
from kg.load.tabs import TAB, with_stray_quotes_doubled

# The first line of a file for Excel, which names the delimiter.
SEPARATOR = re.compile(r'"?sep=(\\t|[^\w"\r\n])"?\1*\s*', re.IGNORECASE)
COMMENT = "#"
COMMENTS_CAP = 100  # lines
TITLE_CAP = 10  # lines, blank ones among them
# A cell of a header below a title: a word, not a number, and no clause of a sentence.
NAME = re.compile(r"(?=.*[^\W\d])\S.{0,39}")


class OpenTable(NamedTuple):
    """A file's rows as `read_table` yields them, with notes on its first lines."""

    delimiter: str
    rows: Iterator[Cells]
    notes: list[str]


def open_table(lines: Iterable[str], suffix: str) -> OpenTable:
    """Return the table in these lines.

    The first line names the delimiter, or the header shows it; comments and a title above the
    header are left out.
    """
    rest = iter(lines)
    first = next(rest, "")
    above = 0
    named = SEPARATOR.fullmatch(first)
    if named:
        first, above = next(rest, ""), 1
    sign = named[1].replace("\\t", TAB) if named else ""
    notes = []
    text = chain((first,), rest)
    for leave_out, cap, what in (
        (_comments, COMMENTS_CAP if first.startswith(COMMENT) else 0, "that begin with #"),
        (_titles, TITLE_CAP + 2, "of a title"),
    ):
        head = list(islice(text, cap))
        count = leave_out(head, sign, suffix)
        text = chain(head[count:], text)
        above += count
        notes += [f"above the table, lines {what} left out: {count}"] if count else []
    first = next(text, "")
    delimiter = sign or delimiter_of(first, suffix)
    whole: Iterable[str] = chain((first,), text)
    if delimiter == TAB:
        whole = with_stray_quotes_doubled(whole, len(split_line(first, TAB)))
    return OpenTable(delimiter, read_table(whole, delimiter, above), notes)


def _comments(head: list[str], sign: str, suffix: str) -> int:
    """Count the comment lines; a header may itself begin with the sign: `#name,born`."""
    count = next((n for n, line in enumerate(head) if not line.startswith(COMMENT)), len(head))
    if count == 0:
        return 0
    below = head[count] if count < len(head) else ""
    delimiter = sign or delimiter_of(below, suffix)
    last = head[count - 1]
    cells = len(split_line(last, delimiter))
    is_header = not below.strip() or (
        cells == len(split_line(below, delimiter)) and (cells > 1 or last[1:2].strip() != "")
    )
    return count - is_header


def _titles(head: list[str], sign: str, suffix: str) -> int:
    """Count the lines of one cell above a header and a row as wide as it."""
    for count, line in enumerate(head[: TITLE_CAP + 1]):
        if '"' in line:
            return 0
        delimiter = sign or delimiter_of(line, suffix)
        cells = split_line(line.rstrip("\r\n"), delimiter)
        if sum(bool(cell.strip()) for cell in cells) < 2:
            continue
        return count if count and _is_below_title(cells, head, count, delimiter) else 0
    return 0


def _is_below_title(cells: list[str], head: list[str], count: int, delimiter: str) -> bool:
    widths = {len(split_line(line.rstrip("\r\n"), delimiter)) for line in head[:count]}
    next_row = head[count + 1] if count + 1 < len(head) else ""
    return (
        all(map(NAME.fullmatch, cells))
        # Some programs write an index as two columns, the first without a name.
        and (len(cells) > 2 or widths <= {0, 1})
        and len(split_line(next_row, delimiter)) == len(cells)
    )
