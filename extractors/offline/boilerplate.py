"""Sentences that state no fact: navigation, references, captions, rows, overlong ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from extractors.offline.trees import Sentence, overlong
from kg.model import Chunk, Reject
from kg.text.segments import EXCERPT

if TYPE_CHECKING:
    from spacy.tokens import Doc

LONGEST_LABELLED = 12  # words and marks of "City: Lock Haven"
MOST_CAPITALS = 20  # of a sentence without small letters that is read: "NASA LEFT IBM."
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


def shouted(text: str) -> bool:
    """Return True for a text in capitals, which do not show its names."""
    capitals = sum(map(str.isupper, text))
    small = sum(map(str.islower, text))
    return capitals > MOST_CAPITALS and small < capitals / 20


def is_boilerplate(text: str, sentence: Sentence) -> bool:
    """Return True for navigation, references, addresses, captions and table rows."""
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
    """Yield a reject for each sentence of a chunk that is too long to be read."""
    for offset, doc in docs:
        for start, _ in overlong(doc):
            excerpt = chunk.text[offset + start : offset + start + EXCERPT]
            yield Reject(excerpt, "too long a sentence")
