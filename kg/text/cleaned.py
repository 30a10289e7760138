"""Cleaned text: without line wrapping, typesetting and reference marks.

Every span of the cleaned text maps back to a span of the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.text.reference_marks import Edit, glued_stops, marks, unmarked
from kg.text.wrapped_lines import WIDEST_GAP, Break, Line, breaks, lines


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_DELETED = "\u200b\u200e\u200f\u2060-\u2064\u2066-\u2069\u202a-\u202e\ufeff\u061c\u180e\u034f\u0640"
_BLANKS = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_CHARACTERS = re.compile(
    rf"(?P<deleted>[{_DELETED}]+|\u00ad(?!\s*[\r\n]))|(?P<blank>[{_BLANKS}])"
    r"|(?P<joiner>[\u200c\u200d])|(?P<hyphen>[\u2010\u2011])"
    r"|(?P<composed>[^\W\d_][\u0300-\u036f]+)"
    r"|(?P<plain>[\ufb00-\ufb06\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff]"
    r"|(?<=[\uff10-\uff5a])[\uff06-\uff0f])"
)
_GAP = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
_AFTER_STOP = re.compile(r"[.!?:;,\"”’)]")
_HYPHEN = re.compile(r"([^\W_]+)[-\u00ad]$")
_WORD = re.compile(r"[^\W_]+")
# Halves of compound words that are always written with a hyphen.
_FIRST_HALVES = _words(
    "all anti co cross counter ex far first full half hard high left long low mid multi non one "
    "part post pre pro quasi re right second self semi short six so third three two four five "
    "seven eight nine ten twenty thirty forty fifty sixty seventy eighty ninety vice well world "
    "year"
)
_LAST_HALVES = _words(
    "based born built class called century day elect era established famous founded general "
    "half hand in known language law led level like long made minded off old on oriented out "
    "owned person point quarter related rich run scale seller selling service shaped sized "
    "speaking style term third thirds time to top town type up war wide winner winning with "
    "year"
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned text; `starts` and `ends` are the original offsets of its code points."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the original span of a span of the cleaned text; an empty span stays empty."""
        if start < end:
            return self.starts[start], self.ends[end - 1]
        at = self.starts[start] if start < len(self.text) else self.ends[-1] if self.ends else 0
        return at, at


def clean(text: str) -> Cleaned:
    """Return the cleaned text."""
    cleaned = Cleaned(text, range(len(text)), range(1, len(text) + 1))
    steps: tuple[Callable[[str], Iterable[Edit]], ...] = (
        _characters, _line_edits, marks, glued_stops,
    )  # fmt: skip
    for step in steps:
        if edits := list(step(cleaned.text)):
            cleaned = _edited(cleaned, edits)
    return cleaned


def reads_as(written: str, name: str) -> bool:
    """Return True if `written`, the words at a name's place, are the name once cleaned."""
    return _letters(unmarked(written)) == _letters(name)


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    return "".join(filter(str.isalnum, plain))


def _edited(cleaned: Cleaned, edits: Iterable[Edit]) -> Cleaned:
    """Return the text after these edits, which are in order and do not overlap."""
    text: list[str] = []
    starts, ends = array("q"), array("q")
    at = 0
    for start, end, new in edits:
        text += cleaned.text[at:start], new
        starts.extend(cleaned.starts[at:start])
        ends.extend(cleaned.ends[at:start])
        first, last = cleaned.original(start, end)
        starts.extend([first] * len(new))
        ends.extend([last] * len(new))
        at = end
    text.append(cleaned.text[at:])
    starts.extend(cleaned.starts[at:])
    ends.extend(cleaned.ends[at:])
    return Cleaned("".join(text), starts, ends)


def _characters(text: str) -> Iterator[Edit]:
    """Yield edits of invisible characters, unusual blanks and hyphens, and letter variants."""
    for match in _CHARACTERS.finditer(text):
        start, end, old = match.start(), match.end(), match.group()
        kind = match.lastgroup
        if kind == "joiner":
            if _is_plain(text[start - 1 : start]) and _is_plain(text[end : end + 1]):
                yield start, end, ""
            continue
        new = {"deleted": "", "blank": " ", "hyphen": "-"}.get(kind or "")
        if new is None:
            form = "NFC" if kind == "composed" else "NFKC"
            new = unicodedata.normalize(form, old)  # type: ignore[arg-type]
        if new != old:
            yield start, end, new


def _is_plain(character: str) -> bool:
    """Return True for a character of Latin, Greek or Cyrillic, which use no joiners, or ""."""
    return character < "\u0530"


def _line_edits(text: str) -> Iterator[Edit]:
    """Yield edits that join wrapped lines and remove quote prefixes, indentation and bullets."""
    listed = list(lines(text))
    kinds = breaks(listed)
    if len(listed) == 1 and listed[0].first == listed[0].start and listed[0].end == len(text):
        yield from _gaps(text, listed[0], False)
        return
    words: Counter[str] = Counter()
    before: Break = "line"
    for line, below, kind in zip(listed, [*listed[1:], None], kinds, strict=True):
        start = line.begin if before == "wrap" else line.start
        if line.first < start:
            yield line.first, start, ""
        yield from _gaps(text, line, "wrap" in (before, kind))
        end, new = line.end, _line_end(text, line, kind)
        if kind == "wrap" and below is not None and (hyphen := _HYPHEN.search(line.body[-40:])):
            words = words or Counter(_WORD.findall(text.lower()))
            if second := _WORD.match(below.body):
                new = ""
                end -= _is_divided(hyphen, second.group(), words)
        if text[end : line.following] != new:
            yield end, line.following, new
        before = kind


def _line_end(text: str, line: Line, kind: Break) -> str:
    """Return the replacement of a line break: a blank, a line break or a blank line."""
    written = text[line.stop : line.following]
    if kind == "wrap":
        return " "
    if kind == "item" or "\f" in written:
        return "\n\n"
    return written if written in ("", "\u2028") else "\n"


def _gaps(text: str, line: Line, wrapped: bool) -> Iterator[Edit]:
    """Yield edits of runs of blanks in prose, as after stops and in justified text."""
    gaps = [m for m in _GAP.finditer(text, line.start, line.end)]
    if not gaps:
        return
    prose = wrapped or text.count(" ", line.start, line.end) > 4 * sum(
        match.end() - match.start() for match in gaps
    )
    for match in gaps:
        narrow = len(match.group()) < WIDEST_GAP and text[match.end()].islower()
        if prose or narrow or _AFTER_STOP.match(text, match.start() - 1):
            yield match.start(), match.end(), " "


def _is_divided(first: re.Match[str], second: str, words: Counter[str]) -> bool:
    """Return True if the hyphen at a line's end divides a word: "inter-" and "national"."""
    if first.group().endswith("\u00ad"):
        return True
    if not second[:1].islower():
        return False
    left, right = first[1].lower(), second.lower()
    if words[left + right]:
        return True
    compound = left in _FIRST_HALVES or right in _LAST_HALVES
    # Each half is counted once here; a compound of two words has both elsewhere, too.
    return not compound and not (words[left] > 1 and words[right] > 1)
