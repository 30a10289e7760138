"""Line breaks that only wrap a line, and other marks at the ends and starts of lines.

A break wraps if the next word would not have fitted into the line. The width is estimated from
breaks before lower case, so headings, list items, verses, addresses and tables, whose lines end
earlier, stay lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Break = Literal["line", "wrap", "item"]

LINE_END = re.compile(r"\r\n|[\n\r\v\x85\u2028]\f?|\f(?:\r\n|[\n\r])?")
SHORTEST, LONGEST = 30, 200  # code points of a line that shows the width
SHORT = 40  # least code points of wrapped lines in a paragraph without such a line
LONG = 50  # least code points of the first of two lines without such a line
RAGGED = 0.6  # least length of lines before lower case, as a share of the width
SLACK = 0.9  # share of the longest line that counts as the width
WIDEST_GAP = 5  # blanks inside a line that separate columns
ENDING = 50  # code points at the end of a line that show if it is open
_QUOTED = re.compile(r"(?:[ \t]{0,3}>(?:[ \t](?=[ \t]{0,3}>|\S))?){1,20}")
_SIGN = "•‣◦▪▫■□●○∙⁃➢➤►"
_ITEM = re.compile(
    rf"(?P<sign>[{_SIGN}])[ \t]*(?=\S)|(?P<dash>[*+–—·-])[ \t]+(?=\S)"
    r"|(?P<number>\(?\d{1,2}[.)]|\(?[a-z]\)|\([ivx]{1,4}\))[ \t]+(?=\S)"
    r"|(?P<label>[A-Z][A-Za-z-]{1,24}:)[ \t]"
)
_MARKUP = re.compile(r"#{1,6}\s|```|~~~|\||[\W_]*+$")
_COLUMNS = re.compile(rf"\S(?:[ ]{{{WIDEST_GAP},}}|\t)\S")
_OPENING_WORD = re.compile(r"\S+")
_BEHIND = r"(?:[\"'”’»)\]⁰¹²³⁴-⁹†‡*]|\[[\w ]{1,20}\])*+"  # closing marks and those of notes
_CLOSED = re.compile(rf"[.!?:;…]{_BEHIND}$")
_INNER_STOP = re.compile(rf"[a-z0-9)][.!?]{_BEHIND}\s+[\"“‘(]?[A-Z]")
_GOES_ON = re.compile(
    r"(?:^|\s)(?:the|an?|of|in|at|on|by|for|from|with|to|and|or|was|were|is|his|her|its|their|than"
    r"|into|as|between|Mr\.|Mrs\.|Ms\.|Dr\.|St\.|Prof\.)$"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of `text[first:stop]` with its break `text[stop:following]`.

    It is quoted `depth` times. It begins at `begin` after the quote prefixes (">") and the
    indentation, and at `start` after a bullet, too; its last word ends at `end`. `room` is the
    length without quote prefixes, `kind` the kind of item that it may begin.
    """

    first: int
    begin: int
    start: int
    end: int
    stop: int
    following: int
    depth: int
    kind: str
    body: str
    room: int

    @property
    def blank(self) -> bool:
        return self.start >= self.end

    @property
    def open(self) -> bool:
        """True if no sentence or clause ends with the line."""
        return _CLOSED.search(self.body[-ENDING:]) is None

    @property
    def small(self) -> bool:
        """True if the line begins in lower case."""
        return self.body[:1].islower()


def lines(text: str) -> Iterator[Line]:
    """Yield the lines of a text with their parts."""
    first = 0
    for match in LINE_END.finditer(text):
        yield _line(text, first, match.start(), match.end())
        first = match.end()
    yield _line(text, first, len(text), len(text))


def _line(text: str, first: int, stop: int, following: int) -> Line:
    start, depth = first, 0
    if quoted := _QUOTED.match(text, first, stop):
        start, depth = quoted.end(), quoted.group().count(">")
    unquoted = start
    while start < stop and text[start].isspace():
        start += 1
    end = stop
    while end > start and text[end - 1].isspace():
        end -= 1
    kind, body = "", start
    if item := _ITEM.match(text, start, end):
        kind = item.lastgroup or ""
        body = item.end() if kind in ("sign", "dash") else start
    return Line(
        first, start, body, end, stop, following, depth, kind, text[body:end], end - unquoted
    )


def breaks(listed: Sequence[Line]) -> list[Break]:
    """Return the kind of each line's break: it wraps a text, precedes an item, or ends a line."""
    kinds: list[Break] = ["line"] * len(listed)
    runs: list[list[int]] = []
    for block in _blocks(listed):
        items = Counter(listed[n + 1].kind for n in block)
        run: list[int] = []
        for number in block:
            if _begins_item(listed[number], listed[number + 1], items):
                kinds[number] = "item"
                runs.append(run)
                run = []
            else:
                run.append(number)
        runs.append(run)
    width = _width(listed, [n for run in runs for n in run])
    for run in runs:
        own = _width(listed, run) if len(_sure(listed, run)) > 1 else width
        alone: frozenset[int] = frozenset() if own else _alone(listed, run)
        for number in run:
            line, below = listed[number], listed[number + 1]
            divided = line.body.endswith("\u00ad")
            if divided or number in alone or (own and _wrapped(line, below, own)):
                kinds[number] = "wrap"
    return kinds


def _blocks(listed: Sequence[Line]) -> Iterator[list[int]]:
    """Yield runs of neighbouring lines, as indices, that may continue in the next line."""
    block: list[int] = []
    for number, (line, below) in enumerate(pairwise(listed)):
        if _apart(line, below):
            yield block
            block = []
        else:
            block.append(number)
    yield block


def _apart(line: Line, below: Line) -> bool:
    """Return True for two lines that are never one text.

    A line is blank, markup or a table row, or they are quoted to different depths.
    """
    return (
        line.blank
        or below.blank
        or line.depth != below.depth
        or any(_MARKUP.match(row.body) or _COLUMNS.search(row.body) for row in (line, below))
    )


def _begins_item(line: Line, below: Line, kinds: Counter[str]) -> bool:
    """Return True if the line below is a list item, and not text that begins with a dash."""
    if not below.kind or below.kind == "sign":
        return bool(below.kind)
    return not line.open or line.kind == below.kind or kinds[below.kind] > 1


def _sure(listed: Sequence[Line], numbers: Sequence[int]) -> list[int]:
    """Return the sorted lengths of the lines that continue in lower case below."""
    return sorted(
        listed[n].room
        for n in numbers
        if SHORTEST <= listed[n].room <= LONGEST and listed[n].open and listed[n + 1].small
    )


def _width(listed: Sequence[Line], numbers: Sequence[int]) -> int:
    """Return the width at which lines are wrapped; 0 if no line shows it."""
    sure = _sure(listed, numbers)
    return sure[len(sure) * 9 // 10] if sure else 0


def _full(line: Line, below: Line, width: int) -> bool:
    """Return True if the first word below would not have fitted into the line."""
    word = _OPENING_WORD.match(below.body)
    return width < line.room + 1 + len(word.group() if word else "") and line.room <= 2 * width


def _wrapped(line: Line, below: Line, width: int) -> bool:
    goes_on = below.small and line.open and RAGGED * width <= line.room <= 2 * width
    return goes_on or _full(line, below, width)


def _alone(listed: Sequence[Line], run: Sequence[int]) -> frozenset[int]:
    """Return the wrapped lines of a run in which no line continues in lower case.

    All long open lines must be full, and a sentence must begin inside a line; otherwise the
    first of two lines must be mostly in lower case, and the second must end a sentence.
    """
    cut = {n for n in run if _GOES_ON.search(listed[n].body[-ENDING:])}
    rows = [listed[n] for n in (*run, *(n + 1 for n in run[-1:]))]
    longest = max((row.room for row in rows), default=0)
    width = int(SLACK * longest)
    full = [n for n in run if _full(listed[n], listed[n + 1], width)]
    unlike = (
        listed[n].room >= RAGGED * width and listed[n].open for n in set(run).difference(full)
    )
    if longest > LONGEST or any(unlike):
        return frozenset(cut)
    full = [n for n in full if listed[n].room >= SHORT]
    if not any(_INNER_STOP.search(row.body) for row in rows[:-1] if row.room >= SHORT):
        full = [n for n in full if _begins_prose(listed[n], listed[n + 1])]
    return frozenset(cut.union(full))


def _begins_prose(line: Line, below: Line) -> bool:
    words = line.body.split()
    small = sum(word[:1].islower() for word in words)
    return line.room >= LONG and 2 * small >= len(words) and line.open and not below.open
