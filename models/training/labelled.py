"""Texts with entity spans in characters, as training reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.corpora.conllu import TreebankSentence
from benchmarks.corpora.natural_text import Range, detokenise_sentences
from benchmarks.corpora.redocred import AnnotatedDocument

Span = tuple[int, int, str]


@dataclass(frozen=True)
class Labelled:
    """A text, its entity spans in characters, and spans whose label is unknown.

    `complete` says that every entity of all six labels is annotated, so the rest is no entity.
    """

    text: str
    spans: list[Span]
    unsure: list[Span]
    complete: bool


def from_document(document: AnnotatedDocument) -> Labelled:
    """The document with all mentions of its entities; of overlapping mentions the longest."""
    spans = [(*mention.words, mention.type) for mention in document.mentions]
    return from_tokens(document.sentences, spans, complete=True)


def from_tokens(
    sentences: Iterable[Sequence[str]], spans: Iterable[Span], complete: bool
) -> Labelled:
    """The sentences as one text; `spans` count tokens from the start of the first, end exclusive.

    The label "?" marks a span whose label is unknown.
    """
    text, ranges = detokenise_sentences(sentences)
    return placed(text, ranges, spans, complete)


def from_treebank(sentence: TreebankSentence, spans: Iterable[Span]) -> Labelled:
    """The sentence with its own spacing; `spans` count words."""
    text = ""
    ranges = []
    for word in sentence.words:
        ranges.append((len(text), len(text) + len(word.form)))
        text += word.form + " " * word.space_after
    return placed(text.rstrip(), ranges, spans, complete=False)


def placed(text: str, ranges: Sequence[Range], spans: Iterable[Span], complete: bool) -> Labelled:
    """The text with those spans of words that do not overlap, as characters."""
    chosen = [(ranges[a][0], ranges[b - 1][1], label) for a, b, label in longest_first(spans)]
    return Labelled(
        text,
        [span for span in chosen if span[2] != "?"],
        [span for span in chosen if span[2] == "?"],
        complete,
    )


def longest_first(spans: Iterable[Span]) -> list[Span]:
    """The spans that do not overlap with a longer span, sorted by start."""
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
