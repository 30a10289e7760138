"""Paragraphs from the lines of pages, also across the end of a page."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from kg.text.sentences import sentences

SHORT_LINE = 0.75  # share of the page's longest lines; a shorter line may end a paragraph
PROSE_WORDS = 5  # least words in a line from which a sentence continues, despite a capital
PAGE = " \f"  # where the next page begins in a paragraph
HYPHENATED = re.compile(rf"([^\W\d_])[-\u00ad\u2010](\n|{PAGE})(\w)")
BULLET = re.compile(r"[•‣▪●○–—*]\s")
NUMBER = re.compile(r"\(?(?:\d{1,2}[.)]|[a-z]\))\s")
ENDED = re.compile(r".*[.!?…:;。！？][\"'”’»)\]]*")


class PageLines(NamedTuple):
    """The number of a page, from 1, and its lines; an empty line ends a paragraph."""

    number: int
    lines: Sequence[str]


class _Paragraph(NamedTuple):
    """A paragraph; `begins` maps each offset at which a page begins to the page, 0 is its start."""

    text: str
    begins: dict[int, int]


def reflowed(pages: Sequence[PageLines]) -> tuple[str, list[dict[str, Any]]]:
    """Return the text without the breaks that only layout made, and a section for each page.

    A sentence that continues over the end of a page belongs to the page on which it begins.
    """
    parts: list[str] = []
    sections: list[dict[str, Any]] = []
    length = 0
    late = 0  # a page on which no sentence has begun yet
    for text, begins in _paragraphs(pages):
        gap = "" if not parts else "\n\n" if 0 in begins else "\n"
        start = length + len(gap)
        if late:
            begins = {0: late, **begins}
        late = begins.pop(len(text), 0)
        for at, number in begins.items():
            before = start + at - (text[at - 1] == " ") if at else length
            _open(sections, start + at, before, number)
        parts += [gap, text]
        length = start + len(text)
    _close(sections, length)
    return "".join(parts), sections


def _open(sections: list[dict[str, Any]], start: int, before: int, page: int) -> None:
    _close(sections, before)
    sections.append({"start": start, "end": start, "page": page})


def _close(sections: list[dict[str, Any]], end: int) -> None:
    if sections:
        sections[-1]["end"] = end


def _paragraphs(pages: Sequence[PageLines]) -> Iterator[_Paragraph]:
    lines: list[str] = []  # of the open paragraph
    numbers: list[int] = []
    full = 0
    for page in pages:
        above, full = full, _full(page.lines)
        for index, group in enumerate(_groups(page.lines, full)):
            if index == 0 and lines and _goes_on(lines[-1], group[0], above, full):
                lines[-1] += PAGE
                numbers.append(page.number)
            else:
                if lines:
                    yield _joined(lines, numbers)
                lines, numbers = [], [page.number if index == 0 else 0]
            lines += group
    if lines:
        yield _joined(lines, numbers)


def _full(lines: Sequence[str]) -> int:
    """Return the length of the longer lines."""
    lengths = sorted(len(line) for line in lines if line)
    return lengths[int(len(lengths) * 0.9)] if lengths else 0


def _groups(lines: Sequence[str], full: int) -> Iterator[list[str]]:
    """Yield the lines of each paragraph of one page."""
    group: list[str] = []
    for line in lines:
        if group and (not line or _opens_paragraph(group[-1], line, full)):
            yield group
            group = []
        if line:
            group.append(line)
    if group:
        yield group


def _opens_paragraph(above: str, line: str, full: int) -> bool:
    if BULLET.match(line):
        return True
    if above.endswith((",", "-")) or line[0].islower():
        return False
    if len(above) < SHORT_LINE * full:
        return True
    if not ENDED.fullmatch(above):
        return False
    return NUMBER.match(line) is not None or _is_heading(line, full)


def _goes_on(above: str, line: str, above_full: int, full: int) -> bool:
    """Return True if a sentence continues from the last line of a page to the first of the next."""
    if ENDED.fullmatch(above) or BULLET.match(line) or NUMBER.match(line):
        return False
    if above.endswith((",", "-")) or line[0].islower():
        return True
    is_full = len(above) >= SHORT_LINE * above_full and len(above.split()) >= PROSE_WORDS
    return is_full and not _is_heading(line, full)


def _is_heading(line: str, full: int) -> bool:
    """Return True for a short line that is not the end of a sentence."""
    return len(line) < SHORT_LINE * full and not ENDED.fullmatch(line)


def _joined(lines: Sequence[str], numbers: Sequence[int]) -> _Paragraph:
    """Join the lines; `numbers` are the page that begins with them, or 0, then the later pages."""
    marked = "\n".join(lines).replace(f"{PAGE}\n", PAGE)
    pieces = HYPHENATED.sub(_unhyphenated, marked).replace("\n", " ").split(PAGE[-1])
    text = "".join(pieces)
    breaks = list(accumulate(map(len, pieces[:-1])))
    starts = [start for start, _ in sentences(text)] if breaks else []
    begins = {0: numbers[0]} if numbers[0] else {}
    for at, number in zip(breaks, numbers[1:], strict=True):
        index = bisect_left(starts, at)
        begins[starts[index] if index < len(starts) else len(text)] = number
    return _Paragraph(text, begins)


def _unhyphenated(match: re.Match[str]) -> str:
    """Join "com-\\npany" into one word; keep the hyphen of "Anglo-\\nSaxon"."""
    before, gap, after = match.groups()
    hyphen = "" if before.islower() and after.islower() else "-"
    return before + hyphen + gap.strip(" \n") + after
