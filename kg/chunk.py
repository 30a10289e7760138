"""Sentence-aware windows over a document, with exact code-point offsets."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.errors import ConfigError
from kg.model import Chunk, Document
from kg.wrapped import LINE_END, breaks, lines

VERSION = 2  # of where sentences end: a change of it has chunks made anew
SMALLEST_SIZE = 50
SMALL_SECTION = 4  # sections up to a quarter of a window may share one with their neighbours
NEXT_WORD = 20  # how far after a stop the next word may begin, in characters
CLOSING = "\"'”’»›)\\]}"
# What may stand between a stop and the blank behind it: raised digits, invisible characters,
# "[2]", "[note 3]".
RAISED = "⁰¹²³⁴-⁹†‡\u200b\u200e\u200f\u2066-\u2069\ufeff"
NOTE = r"\[[\w ,–-]{1,20}\]"
# Each alternative can start only where a run starts, and gives nothing back (`++`, `*+`):
# a megabyte of dots or blanks takes linear time.
BOUNDARY = re.compile(
    rf"(?<![.!?…।॥۔؟])(?P<stop>[.!?…।॥۔؟]++)(?:[{CLOSING}{RAISED}]|{NOTE})*+(?=\s)"
    rf"|[。！？｡]++[」』）】》〉〕{CLOSING}]*+"
    r"|(?P<line>[\n\r\f\v\x85\u2028\u2029]\s*+)"
)
# A single line break before lower case only wraps a line.
BLANK_LINE = re.compile(r"\r\n[^\S\r\n]*+\r\n|\n[^\S\n]*+\n|[\f\u2029]")
WORD = re.compile(r"\w+")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Never the last word of a sentence.
TITLES = _words(
    "mr mrs ms dr prof st ste mt ft gen col maj capt cpt cmdr lt sgt cpl adm brig rev fr hon sen "
    "rep gov pres msgr mme mlle vs cf approx ca viz esp incl e.g i.e"
)
# Part of a name or reference when a number follows.
NUMBERED = _words(
    "no nos nr p pp vol vols fig figs sec ch chap art para eq ed jan feb mar apr jun jul aug sep "
    "sept oct nov dec op c"
)
# May end a sentence; it does when a common first word follows.
EITHER = _words("inc ltd co corp bros jr sr esq etc al dept univ assn ave blvd rd")
DOTTED = re.compile(r"[^\W\d_](?:\.[^\W\d_]{1,2})*|Ph\.D")
FIRST_WORDS = _words(
    "The This These Those That There Then They Their He She His Her It Its We Our I You Your My "
    "In On At After Before When While Although But And However Since From For By As If An Another "
    "Some Most Many Both Each During According Later Today Meanwhile Despite With Under"
)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SentenceChunker:
    """Windows of whole sentences, at most `size` characters.

    A window starts with the last sentences of the one before it, as many as fit into `overlap`
    characters. Windows stay inside a section (page, heading) of `document.meta["sections"]`;
    only neighbouring sections that fit into one window together share it. A chunk's meta holds
    its `index` and the `page` and `headings` where it starts; that of a table's row the name of
    its file as `table`, and the `columns`.
    """

    size: int = 4000
    overlap: int = 200

    @property
    def fingerprint(self) -> str:
        return f"sentences {VERSION} {self.size} {self.overlap}"

    def __post_init__(self) -> None:
        if self.size < SMALLEST_SIZE or not 0 <= self.overlap < self.size:
            raise ConfigError(
                f"size={self.size} and overlap={self.overlap} do not go together: size must be "
                f"at least {SMALLEST_SIZE} and overlap from 0 to size - 1 (characters)"
            )

    def chunk(self, document: Document) -> Iterator[Chunk]:
        text = document.text
        sections = _sections(document)
        starts = [start for start, _ in sections]
        index = 0
        for first, last in _groups(sections, len(text), self.size):
            spans = _fitting(text, sentences(text, first, last), self.size)
            for start, end in _windows(spans, self.size, self.overlap):
                section = sections[bisect_right(starts, start) - 1][1]
                yield Chunk(
                    id=f"{document.id}#{start}-{end}",
                    doc_id=document.id,
                    start=start,
                    text=text[start:end],
                    meta={"index": index, **_row(document), **section},
                )
                index += 1


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """(start, end) of each sentence of `text[start:end]`, without the space around it."""
    end = len(text) if end is None else end
    wraps = _wraps(text, start, end)
    at = start
    for match in BOUNDARY.finditer(text, start, end):
        here = match.end()
        if here < end and _inside_cluster(text, here, at):
            continue
        if match["line"]:
            goes_on = match.start() in wraps or (here < end and text[here].islower())
            closes = not goes_on or BLANK_LINE.search(match["line"]) is not None
        elif match["stop"]:
            closes = _stop_closes(text, at, match, end)
        else:
            closes = True
        if closes:
            yield from _stripped(text, at, here)
            at = here
    yield from _stripped(text, at, end)


def _wraps(text: str, start: int, end: int) -> frozenset[int]:
    """Where the line breaks stand that only wrap a line."""
    if LINE_END.search(text, start, end) is None:
        return frozenset()
    listed = list(lines(text[start:end]))
    ends = zip(listed, breaks(listed), strict=True)
    return frozenset(start + line.stop for line, kind in ends if kind == "wrap")


def _stripped(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    kept = piece.lstrip()
    if kept:
        begin = end - len(kept)
        yield begin, begin + len(kept.rstrip())


def _next_word(text: str, at: int, end: int) -> str:
    match = WORD.search(text, at, min(end, at + NEXT_WORD))
    return match.group() if match else ""


def _stop_closes(text: str, start: int, match: re.Match[str], end: int) -> bool:
    following = _next_word(text, match.end(), end)
    if following[:1].islower():
        return False
    if match["stop"] != ".":
        return True
    before = text[max(start, match.start() - 30) : match.start()].split()
    word = before[-1].lstrip("\"'“‘«([{") if before else ""
    known = word.lower()
    if known in TITLES:
        return False
    if known in NUMBERED and following[:1].isdigit():
        return False
    if word.isdigit() and text[start : match.start()].strip() == word:
        return False  # "1." before a list item
    if known in EITHER or DOTTED.fullmatch(word):
        return following in FIRST_WORDS
    return True


def _row(document: Document) -> dict[str, Any]:
    row, file = document.meta.get("row"), document.meta.get("file")
    if not isinstance(row, Mapping) or not isinstance(file, str):
        return {}
    return {"table": file.rsplit("/", 1)[-1], "columns": list(row)}


def _fitting(text: str, spans: Iterable[Span], size: int) -> Iterator[Span]:
    """The spans, those longer than `size` cut at a space, or between two characters."""
    for start, end in spans:
        while end - start > size:
            cut = _cut(text, start, start + size)
            yield from _stripped(text, start, cut)
            start = cut
        yield from _stripped(text, start, end)


def _cut(text: str, start: int, limit: int) -> int:
    """Where to cut in (start, limit]: after a space in the second half, else as late as can be."""
    for at in range(limit, start + (limit - start) // 2, -1):
        beside_space = text[at].isspace() or text[at - 1].isspace()
        if beside_space and not _inside_cluster(text, at, start):
            return at
    for at in range(limit, start, -1):
        if not _inside_cluster(text, at, start):
            return at
    return limit


def _inside_cluster(text: str, at: int, start: int) -> bool:
    """Would a cut before `text[at]` divide what a reader sees as one character?"""
    here, before = text[at], text[at - 1]
    if here < "\u0300":
        return False
    if unicodedata.category(here) in ("Mn", "Me", "Mc") or "\u1160" <= here <= "\u11ff":
        return True
    if here == "\u200d" or before == "\u200d":
        return True
    if "\U0001f3fb" <= here <= "\U0001f3ff" or "\U000e0020" <= here <= "\U000e007f":
        return True  # skin tones, flag tags
    return _is_flag_letter(here) and _flag_letters_before(text, at, start) % 2 == 1


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_letters_before(text: str, at: int, start: int) -> int:
    count = 0
    while at - count > start and _is_flag_letter(text[at - count - 1]):
        count += 1
    return count


def _windows(spans: Iterable[Span], size: int, overlap: int) -> Iterator[Span]:
    window: deque[Span] = deque()
    for span in spans:
        if window and span[1] - window[0][0] > size:
            end = window[-1][1]
            yield window[0][0], end
            # The first sentence always goes: with it, the new one did not fit.
            while window and (end - window[0][0] > overlap or span[1] - window[0][0] > size):
                window.popleft()
        window.append(span)
    if window:
        yield window[0][0], window[-1][1]


def _sections(document: Document) -> list[tuple[int, dict[str, Any]]]:
    """(start, {"page"?, "headings"?}) of each section; a section reaches to the next one.

    A heading with no text of its own belongs to the section of the heading below it.
    """
    text = document.text
    listed: Sequence[Mapping[str, Any]] = document.meta.get("sections") or ()
    found = {
        section["start"]: {key: section[key] for key in ("page", "headings") if key in section}
        for section in listed
    }
    starts = [0, *sorted(start for start in found if 0 < start < len(text))]
    sections: list[tuple[int, dict[str, Any]]] = []
    opening: int | None = None
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        section = found.get(start, {})
        begin = start if opening is None else opening
        headings = section.get("headings")
        if end < len(text) and headings and _leads_to(text[start:end], headings, found[end]):
            opening = begin
        else:
            sections.append((begin, section))
            opening = None
    return sections


def _leads_to(text: str, headings: Sequence[str], below: Mapping[str, Any]) -> bool:
    deeper = list(below.get("headings") or ())
    return text.strip() == headings[-1] and deeper[: len(headings)] == list(headings)


def _groups(
    sections: Sequence[tuple[int, dict[str, Any]]], length: int, size: int
) -> Iterator[Span]:
    """Spans that windows stay inside: a section, or small neighbours that fit into one window."""
    small = size // SMALL_SECTION
    starts = [start for start, _ in sections]
    first, mergeable = 0, False
    for start, end in zip(starts, [*starts[1:], length], strict=True):
        is_small = end - start <= small
        if start > first and not (mergeable and is_small and end - first <= size):
            yield first, start
            first = start
        mergeable = is_small
    yield first, length
