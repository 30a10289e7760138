"""Headers, footers and page numbers: the lines at the edges of pages that recur from page to page.

A document is a list of lines for each page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

EDGE = 4  # lines at either end of a page that are examined
PAGES_APART = 4  # left and right pages differ, and the first page of a chapter has none
LONGEST = 120  # characters
PROSE_WORDS = 6
DOUBTFUL_PAGES = 3  # least pages of a line that may be prose, or has a number of its own
ROUNDS = 3  # rounds of discarding lines that recur, but not at the edge of enough pages
YEARS = range(1500, 2101)  # no page numbers where the document has far fewer pages
SHOWN, SHOWN_LENGTH = 3, 60

NUMBER = re.compile(r"(?<!\w)(?<!\d\.)\d+(?!\.?\w)")  # neither 1.2 nor 3.x
NUMBER_SIGN = "\0"
ROMAN = re.compile(r"(?=[ivxl])(x[cl]|l?x{0,3})(i[xv]|v?i{0,3})")
ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.|pg\.|seite|página|стр\.) ?)?\d+(?:\W*(?:/|of|von|de|sur) ?\d+)?\W*",
    re.IGNORECASE,
)

Place = tuple[int, int]  # page and line, from 0


class _NumberedLine(NamedTuple):
    """A line; `words` has a sign for each of the `numbers`, which may hold that of the page."""

    text: str
    words: str
    numbers: tuple[int, ...]


def without_running_lines(pages: Sequence[Sequence[str]]) -> tuple[list[list[str]], list[str]]:
    """Return the pages without the lines that recur at their edges, and a note about those."""
    tops = _recurring([page[:EDGE] for page in pages])
    bottoms = _recurring([page[::-1][:EDGE] for page in pages])
    kept: list[list[str]] = []
    gone: list[list[str]] = []
    for page, top, below in zip(pages, tops, bottoms, strict=True):
        end = max(top, len(page) - below)
        kept.append(list(page[top:end]))
        gone.append([line for line in (*page[:top], *page[end:]) if line])
    if not any(gone) or not any(map(any, kept)):
        return [list(page) for page in pages], []
    return kept, [_note(gone)]


def _note(gone: Sequence[Sequence[str]]) -> str:
    lines: dict[str, str] = {}
    for text in chain.from_iterable(gone):
        lines.setdefault(_line(text).words, text)
    cut = [text[:SHOWN_LENGTH] + "…" * (len(text) > SHOWN_LENGTH) for text in lines.values()]
    listed = ", ".join(f"“{line}”" for line in cut[:SHOWN])
    more = f" and {len(cut) - SHOWN:,} more" if len(cut) > SHOWN else ""
    count = sum(map(bool, gone))
    where = "1 page" if count == 1 else f"{count:,} pages"
    return f"headers, footers and page numbers left out of {where}: {listed}{more}"


def _recurring(edges: Sequence[Sequence[str]]) -> list[int]:
    """Return how many lines of each page recur, from its edge inwards without a gap."""
    pages = [[_line(text) for text in edge] for edge in edges]
    chains = [places for places in _chains(pages) if _is_enough(places, pages)]
    for _ in range(ROUNDS):
        counts = _counts(pages, set(chain.from_iterable(chains)), None)
        reached = [[place for place in places if place[1] < counts[place[0]]] for places in chains]
        chains = [places for places in reached if places and _is_enough(places, pages)]
    return _counts(pages, set(chain.from_iterable(chains)), _first_label(chains, pages))


def _first_label(
    chains: Sequence[Sequence[Place]], pages: Sequence[Sequence[_NumberedLine]]
) -> int | None:
    """Return the number of the first page, judged by recurring lines with numbers, or None."""
    firsts = Counter[int]()
    for places in chains:
        lines = [(number, pages[number][at]) for number, at in places]
        if len({line.numbers for _, line in lines}) > 1:
            firsts.update(bears - number for number, line in lines for bears in line.numbers)
    first, count = next(iter(firsts.most_common(1)), (0, 0))
    return first if count >= DOUBTFUL_PAGES else None


def _counts(
    pages: Sequence[Sequence[_NumberedLine]], recurring: set[Place], first: int | None
) -> list[int]:
    counts = []
    for number, page in enumerate(pages):
        label = None if first is None else first + number
        at = 0
        while at < len(page) and (
            (number, at) in recurring
            or _is_no_text(page[at], number + 1)
            or (at == 0 and _has_label(page[at], label))
        ):
            at += 1
        counts.append(at)
    return counts


def _has_label(line: _NumberedLine, label: int | None) -> bool:
    """Return True if the line begins or ends with its page's number; headers may occur once."""
    ends = [line.numbers[0]] if line.words.startswith(NUMBER_SIGN) else []
    ends += [line.numbers[-1]] if line.words.endswith(NUMBER_SIGN) else []
    return label in ends and len(line.text) <= LONGEST and not _is_prose(line.text)


def _chains(pages: Sequence[Sequence[_NumberedLine]]) -> Iterator[list[Place]]:
    """Yield the places of each line, page after page."""
    chains: dict[Place, list[Place]] = {}
    for number, page in enumerate(pages):
        for at, line in enumerate(page):
            before = _earlier(pages, number, line)
            places = chains[before] if before else []
            places.append((number, at))
            chains[number, at] = places
    for place, places in chains.items():
        if places[0] == place:
            yield places


def _is_enough(places: Sequence[Place], pages: Sequence[Sequence[_NumberedLine]]) -> bool:
    """Return True for enough pages: two for short lines and the very edge, numbered at an end."""
    lines = [pages[number][at] for number, at in places]
    numbered = len({line.numbers for line in lines}) > 1
    inside = numbered and NUMBER_SIGN not in (lines[0].words[0], lines[0].words.rstrip(" -|")[-1])
    sentence = lines[0].text.endswith((".", "!", "?")) and len(pages) > DOUBTFUL_PAGES
    prose = _is_prose(lines[0].text) and (numbered or sentence or any(at for _, at in places))
    own = all(number + 1 in line.numbers for (number, _), line in zip(places, lines, strict=True))
    doubtful = prose or (inside and not own and not PAGE_NUMBER.fullmatch(lines[0].text))
    return len({number for number, _ in places}) >= (DOUBTFUL_PAGES if doubtful else 2)


def _earlier(
    pages: Sequence[Sequence[_NumberedLine]], number: int, line: _NumberedLine
) -> Place | None:
    """Return the place of the same line, apart from its page number, on a page shortly before."""
    for before in range(number - 1, max(-1, number - 1 - PAGES_APART), -1):
        for at, candidate in enumerate(pages[before]):
            if _follows(candidate, line, number - before, len(pages)):
                return before, at
    return None


def _follows(earlier: _NumberedLine, line: _NumberedLine, pages: int, count: int) -> bool:
    if earlier.words != line.words or len(line.text) > LONGEST:
        return False
    steps = {now - then for then, now in zip(earlier.numbers, line.numbers, strict=True)}
    if steps <= {0}:
        return True
    years = len(line.text.split()) <= 2 and any(
        number in YEARS and number > 2 * count for number in line.numbers
    )
    return steps <= {0, pages} and not years


def _is_prose(text: str) -> bool:
    words = text.split()
    small = sum(word[0].islower() for word in words)
    return len(words) >= PROSE_WORDS and (text.endswith((".", "!", "?")) or 2 * small > len(words))


def _is_no_text(line: _NumberedLine, number: int) -> bool:
    """Return True for a blank line or the number of this very page."""
    own = line.numbers[:1] == (number,) and PAGE_NUMBER.fullmatch(line.text) is not None
    return own or not line.text


def _line(text: str) -> _NumberedLine:
    head, _, last = text.strip("-– ").rpartition(" ")
    if roman := ROMAN.fullmatch(last if head else last.lower()):  # a king may be Henry VI
        return _NumberedLine(text, f"{head.casefold()} {NUMBER_SIGN}".strip(), (_value(roman[0]),))
    numbers = tuple(int(number[:9]) for number in NUMBER.findall(text))
    return _NumberedLine(text, NUMBER.sub(NUMBER_SIGN, text).casefold(), numbers)


def _value(roman: str) -> int:
    digits = [ROMAN_DIGITS[sign] for sign in roman]
    after = [*digits[1:], 0]
    return sum(
        -digit if digit < following else digit
        for digit, following in zip(digits, after, strict=True)
    )
