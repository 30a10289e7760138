"""Text to parse: paragraphs and headings apart, with their offsets; and what is no prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from extractors.trees import Sentence, overlong
from kg.model import Chunk, Reject

if TYPE_CHECKING:
    from spacy.tokens import Doc

LONGEST = 10_000  # code points that are parsed in one piece
SHORT_LINE = 50
LONGEST_LABELLED = 12  # words and marks of "City: Lock Haven"
EXCERPT = 200  # code points of what is left out that a reject holds
LONGEST_WORD = 150  # code points without a blank: no word, nor an address
MOST_CAPITALS = 20  # of a sentence without small letters that is read: "NASA LEFT IBM."
FEWEST_LETTERS = 0.4  # of the code points of prose, blanks apart
_BREAK = re.compile(r"[ \t\r\f\v]*\n(?:[ \t\r\f\v]*\n)+[ \t\r\f\v]*|[\x00\u2028\u2029]")
_RUN = re.compile(rf"\S{{{LONGEST_WORD},}}+")
_LINE = re.compile(r"\n")
_STOP = (".", "!", "?", ":", ";", ",", '"', "”", ")", "'")
_FURNITURE = re.compile(
    r"^\W*(?:retrieved|archived|accessed|cookies?\b.*polic|all rights reserved|copyright|©"
    r"|see also|external links|references|further reading|main article|privacy policy"
    r"|terms of (?:use|service)|table of contents|contents|back to top|skip to|sign (?:in|up)"
    r"|log in|subscribe|share this|click here|read more|advertisement|isbn|issn|doi\b|edit\W*$"
    r"|jump to|home\s*[>|»])",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"[^\W\d][\w /()&'-]{0,40}:\s+\S")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+")


def segments(text: str) -> Iterator[tuple[int, str]]:
    """(start, text) of each piece: split at blank lines and after short open lines.

    What is longer than any word is a piece of its own.
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
    """Why a piece need not be parsed: it has no words, or hardly any letters; "" for prose."""
    if _RUN.fullmatch(piece):
        return "no words"
    if len(piece) < LONGEST_WORD:
        return ""
    letters = sum(map(str.isalpha, piece))
    blanks = sum(map(str.isspace, piece))
    return "hardly any letters" if letters < FEWEST_LETTERS * (len(piece) - blanks) else ""


def shouted(text: str) -> bool:
    """Whether a text is in capitals: they do not show what is a name in it."""
    capitals = sum(map(str.isupper, text))
    small = sum(map(str.islower, text))
    return capitals > MOST_CAPITALS and small < capitals / 20


def is_boilerplate(text: str, sentence: Sentence) -> bool:
    """Navigation, references, addresses, captions, table rows: nothing that states a fact."""
    if _FURNITURE.match(text) and len(sentence.nodes) < 25:
        return True
    if len(_ADDRESS.sub("", text)) < len(text) / 2 or shouted(text):
        return True
    if len(sentence.nodes) < LONGEST_LABELLED and _LABELLED.match(text):
        return not any(node.dep.startswith("nsubj") for node in sentence.nodes)
    if any(node.verbal or node.tag == "MD" for node in sentence.nodes):
        return text.count("|") > 2 or text.count("\t") > 3
    return not text.rstrip().endswith((".", "!", "?", '"', "”")) or len(sentence.nodes) < 4


def too_long(chunk: Chunk, docs: Iterable[tuple[int, Doc]]) -> Iterator[Reject]:
    """A reject for each sentence of a chunk that is too long to be read as one."""
    for offset, doc in docs:
        for start, _ in overlong(doc):
            excerpt = chunk.text[offset + start : offset + start + EXCERPT]
            yield Reject(excerpt, "too long a sentence")
