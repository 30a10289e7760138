"""Text to parse: paragraphs and headings apart, with their offsets; and what is no prose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.trees import Sentence

LONGEST = 10_000  # code points that are parsed in one piece
SHORT_LINE = 50
LONGEST_LABELLED = 12  # words and marks of "City: Lock Haven"
_BREAK = re.compile(r"[ \t\r\f\v]*\n(?:[ \t\r\f\v]*\n)+[ \t\r\f\v]*|[\x00\u2028\u2029]")
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
    """(start, text) of each piece to parse: split at blank lines and after short open lines."""
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
    while start < end:
        cut = min(end, start + LONGEST)
        if cut < end:
            space = text.rfind(" ", start, cut)
            cut = space if space > start else cut
        piece = text[start:cut]
        if piece.strip():
            yield start, piece
        start = cut


def is_boilerplate(text: str, sentence: Sentence) -> bool:
    """Navigation, references, addresses, captions, table rows: nothing that states a fact."""
    if _FURNITURE.match(text) and len(sentence.nodes) < 25:
        return True
    if len(_ADDRESS.sub("", text)) < len(text) / 2:
        return True
    if len(sentence.nodes) < LONGEST_LABELLED and _LABELLED.match(text):
        return not any(node.dep.startswith("nsubj") for node in sentence.nodes)
    if any(node.verbal or node.tag == "MD" for node in sentence.nodes):
        return text.count("|") > 2 or text.count("\t") > 3
    return not text.rstrip().endswith((".", "!", "?", '"', "”")) or len(sentence.nodes) < 4
