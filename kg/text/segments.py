"""Segments of a text to parse: paragraphs and headings with their offsets; and prose checks."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 10_000  # code points of a piece
SHORT_LINE = 50
EXCERPT = 200  # code points of a skipped piece in its reject
LONGEST_WORD = 150  # code points without a blank, beyond any word or address
FEWEST_LETTERS = 0.4  # least share of letters in prose, blanks not counted
_BREAK = re.compile(r"[ \t\r\f\v]*\n(?:[ \t\r\f\v]*\n)+[ \t\r\f\v]*|[\x00\u2028\u2029]")
_RUN = re.compile(rf"\S{{{LONGEST_WORD},}}+")
_LINE = re.compile(r"\n")
_STOP = (".", "!", "?", ":", ";", ",", '"', "”", ")", "'")


def segments(text: str) -> Iterator[tuple[int, str]]:
    """Yield (start, text) of each piece, split at blank lines and after short open lines.

    A run without blanks that is longer than any word is a separate piece.
    """
    start = 0
    for end, following in [*_cuts(text), (len(text), len(text))]:
        yield from _pieces(text, start, end)
        start = following


def _cuts(text: str) -> list[tuple[int, int]]:
    cuts = {match.start(): match.end() for match in _BREAK.finditer(text)}
    previous = 0
    for match in _LINE.finditer(text):
        line = text[previous : match.start()].strip()
        if line and len(line) < SHORT_LINE and not line.endswith(_STOP):
            cuts.setdefault(match.start(), match.end())
        previous = match.end()
    merged: list[tuple[int, int]] = []
    for start, end in sorted(cuts.items()):
        if not merged or start >= merged[-1][1]:
            merged.append((start, end))
    return merged


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    at = start
    for run in _RUN.finditer(text, start, end):
        yield from _short_pieces(text, at, run.start())
        yield run.start(), run.group()
        at = run.end()
    yield from _short_pieces(text, at, end)


def _short_pieces(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    while start < end:
        cut = min(end, start + LONGEST)
        if cut < end:
            space = text.rfind(" ", start, cut)
            cut = space if space > start else cut
        piece = text[start:cut]
        if piece.strip():
            yield start, piece
        start = cut


def no_prose(piece: str) -> str:
    """Return the reason not to parse a piece: no words, or hardly any letters; "" for prose."""
    if _RUN.fullmatch(piece):
        return "no words"
    if len(piece) < LONGEST_WORD:
        return ""
    letters = sum(map(str.isalpha, piece))
    blanks = sum(map(str.isspace, piece))
    return "hardly any letters" if letters < FEWEST_LETTERS * (len(piece) - blanks) else ""
