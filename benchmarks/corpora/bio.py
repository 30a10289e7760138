"""Spans of words as BIO tags mark them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WordSpan = tuple[int, int, str]  # [first, last + 1) of the words, label


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """The words of a sentence and its spans, with the corpus's own labels."""

    words: tuple[str, ...]
    spans: tuple[WordSpan, ...]


def tagged(rows: Iterable[tuple[str, str]]) -> TaggedSentence:
    """The sentence of (word, BIO tag) rows."""
    pairs = list(rows)
    return TaggedSentence(tuple(word for word, _ in pairs), tuple(bio(tag for _, tag in pairs)))


def bio(tags: Iterable[str]) -> list[WordSpan]:
    """Spans of a BIO sequence; an I- without B- continues the span before it."""
    spans: list[WordSpan] = []
    inside = False
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            spans.append((i, i + 1, tag[2:]))
        elif tag.startswith("I-") and inside:
            start, _, label = spans[-1]
            spans[-1] = (start, i + 1, label)
        inside = tag != "O" and bool(spans)
    return spans
