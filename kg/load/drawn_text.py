"""The words of a PDF page in reading order, even if its drawing commands are in another.

pypdf reads commands in the order they come. A visitor sees each of them first, and changes those
that pypdf would misread: words printed twice, gaps used as blanks, a step to the next column.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.load.pdf_spacing import blank, dictionary, write_spacing

if TYPE_CHECKING:
    from pypdf import PageObject

Point = tuple[float, float]  # on the page, in its units

PLACING = (b"BT", b"Td", b"TD", b"Tm", b"T*", b"cm")
OVERPRINTED = 0.8  # units at most between two printings of the same words
LAST_RUNS = 4  # runs near one place that are compared
SLANTED = 0.1  # least ratio of the two components of a slanted line's direction
GLUED_LENGTH, GLUED_LETTERS, GLUED_FROM = 9.5, 0.9, 30  # word length, share, characters
GAP, GLUED_GAP = 160, 130  # thousandths of the font's size for a blank; kerning is less
ROW = 7  # units at most between the base lines of two columns that share a row
COLUMN_ROWS, COLUMN_SHARE = 3, 0.6  # least rows, and share of split rows, of a column
COLUMN_WIDTH = 0.2  # least width, as a share of all columns together
STEP = 100_000.0  # units down to the next column, so that its words are on lines of their own
PROSE_WORDS, PROSE_SHARE = 3, 0.4

OVERPRINTING = "words printed twice, one over the other, are read once"
SLANT = "slanted words, such as watermarks, left out"
BY_COLUMNS = "read column by column, which is a guess (its rows run over the columns)"
BLANKS = "blanks between words put where its gaps are, for its font has none"
PICTURES = "no text, but pictures, which are not read (run OCR first)"
GLUED = "words may be glued: its font has no blank, and no gaps show where one was"


class DrawnText(NamedTuple):
    text: str
    notes: list[str]


def drawn_text(page: PageObject) -> DrawnText:
    """Return the page's text, with notes on what was changed or is doubtful."""
    write_spacing(page)
    seen = _Visitor()
    text = page.extract_text(visitor_operand_before=seen)
    notes = [note for note, count in ((OVERPRINTING, seen.twice), (SLANT, seen.slanted)) if count]
    if not text.strip() and dictionary(dictionary(page.get("/Resources")).get("/XObject")):
        notes.append(PICTURES)
    blanks = _is_glued(text)
    if blanks:
        apart = page.extract_text(visitor_operand_before=_Visitor(blanks=True))
        notes.append(GLUED if _is_glued(apart) else BLANKS)
        text = apart
    if starts := _column_starts(seen.places):
        columns = _Columns(starts)
        page.extract_text(
            visitor_operand_before=_Visitor(blanks=blanks, columns=starts), visitor_text=columns
        )
        if columns.are_prose():
            return DrawnText(columns.text(), [*notes, BY_COLUMNS])
    return DrawnText(text, notes)


def _is_glued(text: str) -> bool:
    """Return True if the words are too long for a script that separates words by blanks."""
    words = text.split()
    length = sum(map(len, words))
    if length < GLUED_FROM or length <= GLUED_LENGTH * len(words):
        return False
    cased = sum(character.islower() or character.isupper() for character in text)
    return cased >= GLUED_LETTERS * length


class _Visitor:
    """Called by pypdf with each command before it is read."""

    def __init__(self, *, blanks: bool = False, columns: Sequence[float] = ()) -> None:
        self.places: list[Point] = []  # at which words are placed explicitly
        self.twice = 0
        self.slanted = 0
        self._blanks = blanks
        self._columns = columns
        self._column = 0
        self._is_placed = False
        self._runs: dict[tuple[int, int], list[tuple[Point, list[Any]]]] = {}
        self._run: list[Any] = []  # the words drawn from the last place on
        self._earlier: deque[Any] = deque()  # rest of a like run there

    def __call__(
        self, operator: bytes, operands: list[Any], cm: Sequence[float], tm: Sequence[float]
    ) -> None:
        if operator == b"Do":
            self._runs = {}  # a form has places of its own
        elif operator in PLACING:
            self._is_placed = True
            if self._columns:
                self._step(operator, operands, cm, tm)
        elif operator in (b"Tj", b"TJ") and operands:
            self._show(operands, cm, tm)

    def _show(self, operands: list[Any], cm: Sequence[float], tm: Sequence[float]) -> None:
        along = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
        if min(map(abs, along)) > SLANTED * max(map(abs, along)):
            self.slanted += 1
            _empty(operands)
            return
        place = _on_page((tm[4], tm[5]), cm)
        words = _words(operands[0])
        if self._is_placed:
            self._is_placed = False
            self.places.append(place)
            self._begin(place, words)
        if self._earlier and self._earlier[0] == words:
            self._earlier.popleft()
            self.twice += 1
            _empty(operands)
            return
        self._earlier.clear()
        self._run.append(words)
        if isinstance(operands[0], list):
            operands[0][:] = _with_blanks(operands[0], GLUED_GAP if self._blanks else GAP)

    def _begin(self, place: Point, words: Any) -> None:
        """Start a new run; look for an earlier run that began here with the same words."""
        column, row = int(place[0] // 1), int(place[1] // 1)
        self._earlier.clear()
        for cell in ((column + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1)):
            for earlier, run in self._runs.get(cell, ())[-LAST_RUNS:]:
                near = max(abs(earlier[0] - place[0]), abs(earlier[1] - place[1])) <= OVERPRINTED
                if near and run[:1] == [words] and any(words):
                    self._earlier = deque(run)
        self._run = []
        self._runs.setdefault((column, row), []).append((place, self._run))

    def _step(
        self, operator: bytes, operands: list[Any], cm: Sequence[float], tm: Sequence[float]
    ) -> None:
        """Move words of another column down so far that they begin a line."""
        if operator == b"BT":
            self._column = 0
        elif not all(isinstance(operand, int | float) for operand in operands):
            return
        elif operator == b"Tm" and len(operands) == 6:
            place = _on_page((float(operands[4]), float(operands[5])), cm)
            self._column = bisect_right(self._columns, place[0] + 1)
            operands[5] = float(operands[5]) - self._column * STEP
        elif operator in (b"Td", b"TD") and len(operands) == 2:
            across, up = float(operands[0]), float(operands[1])
            place = _on_page((tm[4] + across * tm[0], 0.0), cm)
            column = bisect_right(self._columns, place[0] + 1)
            operands[1] = up - (column - self._column) * STEP
            self._column = column


def _on_page(point: Point, cm: Sequence[float]) -> Point:
    x, y = point
    return x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]


def _words(operand: Any) -> Any:
    """Return the strings of an operand, without the gaps between them."""
    if isinstance(operand, list):
        return [part for part in operand if isinstance(part, str | bytes)]
    return [operand]


def _empty(operands: list[Any]) -> None:
    if isinstance(operands[0], list):
        operands[0][:] = []
    else:
        operands[0] = ""


def _with_blanks(operand: Sequence[Any], least: float) -> list[Any]:
    """Write wide gaps as blanks; pypdf measures gaps by the font's blank, which may be missing."""
    parts: list[Any] = []
    for part in operand:
        is_blank = isinstance(part, int | float) and -part >= least
        parts += blank(-part) if is_blank else [part]
    return parts


def _column_starts(places: Sequence[Point]) -> list[float]:
    """Return where columns after the first begin, if a row's parts are drawn one after another."""
    rows: list[list[Point]] = []
    for x, y in places:
        if rows and abs(rows[-1][-1][1] - y) <= ROW and x > rows[-1][-1][0]:
            rows[-1].append((x, y))
        else:
            rows.append([(x, y)])
    parted = [row for row in rows if len(row) > 1]
    counts = Counter(round(x) for row in parted for x, _ in row)
    needed = max(COLUMN_ROWS, COLUMN_SHARE * len(parted))
    across = [x for x, _ in places]
    width = max(across, default=0.0) - min(across, default=0.0)
    starts: list[float] = []
    for x in sorted(x for x, count in counts.items() if count >= needed):
        if not starts or x - starts[-1] >= COLUMN_WIDTH * width:
            starts.append(float(x))
    return starts[1:]


class _Columns:
    """Called by pypdf with pieces of text and their positions; puts the lines in order."""

    def __init__(self, starts: Sequence[float]) -> None:
        self._starts = starts
        self._pieces: list[tuple[int, str]] = []  # a column, and all or the start of a line

    def __call__(
        self, text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float
    ) -> None:
        if text.strip():
            x, _ = _on_page((tm[4], tm[5]), cm)
            self._pieces.append((bisect_right(self._starts, x + 1), text))

    def _rows(self) -> list[dict[int, str]]:
        """Return the rows, each with the line of each column."""
        rows: list[dict[int, str]] = []
        last = len(self._starts) + 1
        ended = True
        for column, text in self._pieces:
            if not ended and column == last:
                rows[-1][column] += text
            elif rows and column > last:
                rows[-1][column] = text
            else:
                rows.append({column: text})
            last, ended = column, text.endswith("\n")
        return rows

    def are_prose(self) -> bool:
        """Return True if lines continue in each column, unlike the cells of a table."""
        rows = [row for row in self._rows() if len(row) > 1]
        for column in range(len(self._starts) + 1):
            lines = [row[column].strip() for row in rows if column in row]
            words = sum(len(line.split()) for line in lines)
            running = sum(line[:1].islower() or line.endswith((".", "-")) for line in lines)
            if not lines or words < PROSE_WORDS * len(lines) or running < PROSE_SHARE * len(lines):
                return False
        return True

    def text(self) -> str:
        """Return column after column; a line wider than the first column splits the page."""
        rows = self._rows()
        longest = max(len(row.get(0, "")) for row in rows if len(row) > 1)
        blocks: list[list[list[str]]] = [[]]
        for row in rows:
            if len(row) == 1 and len(row.get(0, "")) > longest:
                blocks += [[[row[0]]], []]
                continue
            columns = blocks[-1] = blocks[-1] or [[] for _ in range(len(self._starts) + 1)]
            for column, line in row.items():
                columns[column].append(line)
        lines = (line.strip("\n") for block in blocks for column in block for line in column)
        return "\n".join(lines)
