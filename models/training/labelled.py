"""A text with entity spans, and how tokens are joined to natural text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Span = tuple[int, int, str]

NO_SPACE_BEFORE = set(",.;:!?)]}%") | {"'s", "’s", "'S", "n't", "n’t", "'", "’", "..."}
NO_SPACE_AFTER = set("([{$£€")
JOINERS = {"-", "/"}


@dataclass(frozen=True)
class Labelled:
    """A text, its entity spans in characters, and spans whose label is unknown.

    `complete` says that every entity of all six labels is annotated, so the rest is no entity.
    """

    text: str
    spans: list[Span]
    unsure: list[Span]
    complete: bool


def detokenise(words: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """Natural text of a tokenised sentence and the character range of each token."""
    text = ""
    ranges = []
    quote_open = False
    glue = True
    for i, word in enumerate(words):
        following = words[i + 1] if i + 1 < len(words) else ""
        joined = word in JOINERS and text[-1:].isalnum() and following[:1].isalnum()
        closing = word == '"' and quote_open
        if not (glue or joined or closing or word in NO_SPACE_BEFORE or not word.strip()):
            text += " "
        ranges.append((len(text), len(text) + len(word)))
        text += word
        glue = joined or word in NO_SPACE_AFTER or (word == '"' and not quote_open)
        if word == '"':
            quote_open = not quote_open
    return text, ranges


def from_tokens(
    sentences: Iterable[list[str]], spans: Iterable[tuple[int, int, str]], complete: bool
) -> Labelled:
    """Join sentences; `spans` count tokens from the start of the first, end exclusive.

    The label "?" marks a span whose label is unknown.
    """
    text = ""
    ranges: list[tuple[int, int]] = []
    for words in sentences:
        piece, offsets = detokenise(words)
        start = len(text) + 1 if text else 0
        text = f"{text} {piece}" if text else piece
        ranges += [(start + a, start + b) for a, b in offsets]
    placed = [(ranges[a][0], ranges[b - 1][1], label) for a, b, label in longest_first(spans)]
    return Labelled(
        text,
        [s for s in placed if s[2] != "?"],
        [s for s in placed if s[2] == "?"],
        complete,
    )


def longest_first(spans: Iterable[Span]) -> list[Span]:
    """Spans without overlap, the longer one wins; sorted by start."""
    kept: list[Span] = []
    for start, end, label in sorted(spans, key=lambda s: (s[0] - s[1], s)):
        if end > start and all(end <= a or start >= b for a, b, _ in kept):
            kept.append((start, end, label))
    return sorted(kept)


def join(parts: list[Labelled], size: int) -> Iterator[Labelled]:
    """Runs of `size` neighbours as one text, so that sentence starts occur inside texts."""
    for first in range(0, len(parts), size):
        text = ""
        spans: list[Span] = []
        unsure: list[Span] = []
        for part in parts[first : first + size]:
            shift = len(text) + 1 if text else 0
            text = f"{text} {part.text}" if text else part.text
            spans += [(a + shift, b + shift, label) for a, b, label in part.spans]
            unsure += [(a + shift, b + shift, label) for a, b, label in part.unsure]
        yield Labelled(text, spans, unsure, parts[first].complete)
