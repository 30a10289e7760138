"""The text of a tree of HTML elements, as a browser would lay it out."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from kg.load.content import SPACE, Outline
from kg.load.html_tree import text_start, words
from kg.load.lines import joined_lines

if TYPE_CHECKING:
    from lxml.etree import _Element

# Elements that begin and end a block; its text is a paragraph by default.
BLOCKS = words(
    """address article aside blockquote body caption center details dialog dir div dl fieldset
    figcaption figure footer form header hgroup hr html legend listing main menu nav ol optgroup
    option p plaintext pre search section summary table tbody tfoot thead ul xmp"""
)
KINDS = {"li": "line", "dt": "line", "dd": "line", "tr": "row"}
KINDS |= {heading: heading for heading in ("h1", "h2", "h3", "h4", "h5", "h6")}
IN_CELLS = BLOCKS | {"li", "dt", "dd"}
CELLS = frozenset({"td", "th"})
PARAGRAPHS = 3  # least paragraphs in a row that is layout, not data
PREFORMATTED = frozenset({"pre", "listing", "plaintext", "xmp"})
BETWEEN_CELLS = "\0"  # no parsed page contains one
BLANK_LINES = re.compile(r"\n{2,}")
CELL_GAP = re.compile(rf"\s*{BETWEEN_CELLS}\s*")
BLANKS = re.compile(" {2,}")
BLANK = re.compile("[\u00a0\u2007\u202f]")
# Hints for breaking lines and for the order of scripts.
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff]")

# Superscript digits that are numbers of notes: in brackets, or after a word or a full stop.
BRACKETED = re.compile(r"\[[^\[\]]{1,30}\]|\s")
NOTE_NUMBER = re.compile(r"[\d*†‡§,\s]{1,8}")
NOTE_PLACE = re.compile(r"(?:[^\W\d_]{4,}|[.!?,;:)\]\"'”’»])\s*\Z")
UNIT = re.compile(r"(?:miles?|feet|foot|inch(?:es)?|yards?|metres?|meters?|acres?)\s*\Z", re.I)
POWER = re.compile(r"[+\-−]?\d+")
RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")


def superscript_kind(element: _Element, before: str) -> str:
    """Return "note" for a note mark, "power" after a digit (10<sup>6</sup> is not 106), or ""."""
    text = text_start(element, 40).strip()
    if text and not BRACKETED.sub("", text):
        return "note"
    if NOTE_NUMBER.fullmatch(text):
        around = element.getparent()
        if next(element.iter("a"), None) is not None or (around is not None and around.tag == "a"):
            return "note"
        if NOTE_PLACE.search(before) and not UNIT.search(before):
            return "note"
    return "power" if before[-1:].isdigit() and POWER.fullmatch(text) else ""


class LeftOut(Protocol):
    """Called for each element, in the order of the page; True leaves it out with its content."""

    def __call__(self, element: _Element) -> bool: ...


def write_outline(root: _Element, left_out: LeftOut) -> Outline:
    """Return blocks as paragraphs, headings as sections, list items and rows of cells as lines."""
    from lxml import etree

    writer = _OutlineWriter()
    walk = etree.iterwalk(root, events=("start", "end"))
    skipped = None
    for event, element in walk:
        if event == "start" and left_out(element):
            walk.skip_subtree()
            skipped = element
        elif event == "start":
            writer.start(element)
            writer.say(element.text)
        else:
            if element is not skipped:
                writer.end(element)
            skipped = None
            writer.say(element.tail)
    writer.flush()
    return writer.outline


def _lays_out(row: _Element) -> bool:
    """Return True if a table's row only sets parts of a page side by side."""
    is_page = next(row.iter("h1", "h2", "h3", "table"), None) is not None
    return is_page or sum(1 for _ in islice(row.iter("p"), PARAGRAPHS)) == PARAGRAPHS


class _OutlineWriter:
    """Collects inline text and writes it to the outline where a block begins or ends."""

    def __init__(self) -> None:
        self.outline = Outline()
        self._inline: list[str] = []
        self._has_words = False  # in the inline text
        self._kinds = [""]  # of the blocks around: "" (paragraph), "line", "row", "h1" to "h6"
        self._preformatted = 0
        self._raised = 0  # superscripts that are open
        self._superscript = ""  # kind of the outermost: "note" or "power"

    def say(self, text: str | None) -> None:
        if text and self._superscript != "note":
            text = INVISIBLE.sub("", BLANK.sub(" ", text))
            text = text.translate(RAISED) if self._superscript == "power" else text
            text = text if self._preformatted else SPACE.sub(" ", text)
            self._inline.append(text)
            self._has_words = self._has_words or not text.isspace()

    def start(self, element: _Element) -> None:
        kind = self._kind(element)
        if element.tag == "br":
            self._inline.append("\n")
        elif element.tag in CELLS:
            self._begin_cell()
        elif kind is not None:
            self._edge(element)
            self._kinds.append(kind)
        elif element.tag == "sup":
            self._raised += 1
            if self._raised == 1:
                before = "".join(self._inline[-3:])[-30:]
                self._superscript = superscript_kind(element, before)
        elif "-" in element.tag:  # a custom element, usually a block
            self._inline.append(" ")
        self._preformatted += element.tag in PREFORMATTED

    def _begin_cell(self) -> None:
        if self._kinds[-1] != "row":
            self.flush()
        elif self._has_words:
            self._inline.append(BETWEEN_CELLS)

    def end(self, element: _Element) -> None:
        if self._kind(element) is not None:
            self._edge(element)
            self._kinds.pop()
        elif element.tag == "sup":
            self._raised -= 1
            self._superscript = self._superscript if self._raised else ""
        elif "-" in element.tag:
            self._inline.append(" ")
        self._preformatted -= element.tag in PREFORMATTED

    def flush(self) -> None:
        if not self._inline:
            return
        kind = self._kinds[-1]
        inline = "".join(self._inline)
        # Blanks on both sides of a tag count as one.
        inline = inline if self._preformatted else BLANKS.sub(" ", inline)
        lines = [line.strip() for line in inline.split("\n")]
        self._inline.clear()
        self._has_words = False
        text = "\n".join(lines) if kind == "row" or self._preformatted else joined_lines(lines)
        text = CELL_GAP.sub(" | ", BLANK_LINES.sub("\n" if kind == "row" else "\n\n", text))
        if kind[:1] == "h":
            self.outline.heading(int(kind[1]), text)
        elif kind:
            self.outline.line(text)
        else:
            self.outline.paragraph(text)

    def _edge(self, element: _Element) -> None:
        """Keep paragraphs and lists inside a table's cell in their row, on lines of their own."""
        if self._kinds[-1] == "row" and element.tag in IN_CELLS:
            self._inline.append("\n")
        else:
            self.flush()

    def _kind(self, element: _Element) -> str | None:
        """Return the kind of a block, or None for an inline element."""
        tag = str(element.tag)
        if tag in BLOCKS or (tag in IN_CELLS and self._kinds[-1] == "row"):
            return self._kinds[-1]
        if tag == "tr" and _lays_out(element):
            return ""
        return KINDS.get(tag)
