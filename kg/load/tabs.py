"""Tab-separated lines, in which a quote is usually just a quote (5" pipe, "so-called" x)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

TAB = "\t"
LINE_END = re.compile(r"[\r\n]+\Z")
# As a spreadsheet writes a cell with tabs, line ends or quotes in it.
QUOTED = re.compile(r'"(?:[^"]|"")*+"')


def with_stray_quotes_doubled(lines: Iterable[str], width: int) -> Iterator[str]:
    """Yield the lines with quotes that open no cell doubled, so that a CSV reader keeps them.

    A line of `width` cells with another below it is a complete row; otherwise a quote that a cell
    opens and does not close on its line is closed on a later line.
    """
    rest = iter(lines)
    line = next(rest, None)
    is_inside = False
    while line is not None:
        following = next(rest, None)
        if is_inside:
            is_inside = line.count('"') % 2 == 0
        elif _goes_on(line, following, width):
            is_inside = line.count('"') % 2 == 1
        elif width > 1 and '"' in line and line.count(TAB) == width - 1:
            line = _escaped(line)
        yield line
        line = following


def _goes_on(line: str, following: str | None, width: int) -> bool:
    """Return True if the row of this line ends on a later line."""
    if following is None or line.count('"') % 2 == 0:
        return False
    if line.count(TAB) == following.count(TAB) == width - 1:
        return False
    return any(cell.startswith('"') and not QUOTED.fullmatch(cell) for cell in _cells(line))


def _escaped(line: str) -> str:
    cells = (
        cell if QUOTED.fullmatch(cell) or '"' not in cell else '"' + cell.replace('"', '""') + '"'
        for cell in _cells(line)
    )
    end = LINE_END.search(line)
    return TAB.join(cells) + (end[0] if end else "")


def _cells(line: str) -> list[str]:
    return LINE_END.sub("", line).split(TAB)
