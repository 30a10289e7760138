"""Sentences of a text, as spans of code points."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kg.text.wrapped_lines import LINE_END, breaks, lines

NEXT_WORD = 20  # most characters from a stop to the next word
CLOSING = "\"'”’»›)\\]}"
# Characters and notes between a stop and the blank after it: raised digits, invisible
# characters, "[2]", "[note 3]".
RAISED = "⁰¹²³⁴-⁹†‡\u200b\u200e\u200f\u2066-\u2069\ufeff"
NOTE = r"\[[\w ,–-]{1,20}\]"
# Each alternative starts only where a run starts, and does not backtrack (`++`, `*+`), so a
# megabyte of dots or blanks takes linear time.
BOUNDARY = re.compile(
    rf"(?<![.!?…।॥۔؟])(?P<stop>[.!?…।॥۔؟]++)(?:[{CLOSING}{RAISED}]|{NOTE})*+(?=\s)"
    rf"|[。！？｡]++[」』）】》〉〕{CLOSING}]*+"
    r"|(?P<line>[\n\r\f\v\x85\u2028\u2029]\s*+)"
)
# Line breaks that end a sentence; a single one before lower case only wraps a line.
BLANK_LINE = re.compile(r"\r\n[^\S\r\n]*+\r\n|\n[^\S\n]*+\n|[\f\u2029]")
WORD = re.compile(r"\w+")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Never the last word of a sentence.
TITLES = _words(
    "mr mrs ms dr prof st ste mt ft gen col maj capt cpt cmdr lt sgt cpl adm brig rev fr hon sen "
    "rep gov pres msgr mme mlle vs cf approx ca viz esp incl e.g i.e"
)
# A part of a name or reference if a number follows.
NUMBERED = _words(
    "no nos nr p pp vol vols fig figs sec ch chap art para eq ed jan feb mar apr jun jul aug sep "
    "sept oct nov dec op c"
)
# The end of a sentence only if a common first word follows.
EITHER = _words("inc ltd co corp bros jr sr esq etc al dept univ assn ave blvd rd")
DOTTED = re.compile(r"[^\W\d_](?:\.[^\W\d_]{1,2})*|Ph\.D")
FIRST_WORDS = _words(
    "The This These Those That There Then They Their He She His Her It Its We Our I You Your My "
    "In On At After Before When While Although But And However Since From For By As If An Another "
    "Some Most Many Both Each During According Later Today Meanwhile Despite With Under"
)
Span = tuple[int, int]


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Yield (start, end) of each sentence of `text[start:end]`, without the space around it."""
    end = len(text) if end is None else end
    wraps = _wraps(text, start, end)
    at = start
    for match in BOUNDARY.finditer(text, start, end):
        here = match.end()
        if here < end and inside_cluster(text, here, at):
            continue
        if match["line"]:
            goes_on = match.start() in wraps or (here < end and text[here].islower())
            closes = not goes_on or BLANK_LINE.search(match["line"]) is not None
        elif match["stop"]:
            closes = _stop_closes(text, at, match, end)
        else:
            closes = True
        if closes:
            yield from stripped(text, at, here)
            at = here
    yield from stripped(text, at, end)


def _wraps(text: str, start: int, end: int) -> frozenset[int]:
    """Return the places of the line breaks that only wrap a line."""
    if LINE_END.search(text, start, end) is None:
        return frozenset()
    listed = list(lines(text[start:end]))
    ends = zip(listed, breaks(listed), strict=True)
    return frozenset(start + line.stop for line, kind in ends if kind == "wrap")


def stripped(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the span without the space around it; nothing for a blank span."""
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
    plain = word.lower()
    if plain in TITLES:
        return False
    if plain in NUMBERED and following[:1].isdigit():
        return False
    if word.isdigit() and text[start : match.start()].strip() == word:
        return False  # "1." before a list item
    if plain in EITHER or DOTTED.fullmatch(word):
        return following in FIRST_WORDS
    return True


def inside_cluster(text: str, at: int, start: int) -> bool:
    """Return True if a cut before `text[at]` would divide a grapheme cluster."""
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
