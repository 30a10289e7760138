"""Windows of word pieces from a text, and entities from the tags of words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kg.text.sentences import sentences

WINDOW = 510  # positions of the encoder, without those of its two marks
TYPES = ("PER", "ORG", "LOC", "MISC", "TIME", "NUM")
TAGS = ("O", *(f"{mark}-{name}" for name in TYPES for mark in "BI"))

Span = tuple[int, int]

_BLANK_LINE = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class PieceWindow:
    """Up to WINDOW pieces of a text, with the encoder's marks before and after.

    `spans` are the code points of each piece (marks have (0, 0)), `words` the pieces of each
    word, `cases` the case of each piece's word (see `case`), and `breaks` the words after a
    blank line, across which no name continues.
    """

    ids: tuple[int, ...]
    spans: tuple[Span, ...]
    words: tuple[Span, ...]
    cases: tuple[int, ...]
    breaks: frozenset[int] = frozenset()

    def place(self, word: int) -> Span:
        """Return the word's span in code points."""
        first, end = self.words[word]
        return self.spans[first][0], self.spans[end - 1][1]

    def pieces(self, words: Span) -> Span:
        """Return the range of pieces of a range of words."""
        return self.words[words[0]][0], self.words[words[1] - 1][1]


def windows(text: str, tokenizer: Any) -> Iterator[PieceWindow]:
    """Yield windows of whole sentences; only a sentence longer than a window is split."""
    encoded = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
    ids, spans, words = encoded["input_ids"], encoded["offset_mapping"], encoded.word_ids()
    starts = [start for start, _ in sentences(text)]
    first = 0
    while first < len(ids):
        end = min(first + WINDOW, len(ids))
        if end < len(ids):
            end = _cut(first, end, spans, words, starts)
        yield _window(text, ids[first:end], spans[first:end], words[first:end], tokenizer)
        first = end


def _cut(
    first: int, end: int, spans: Sequence[Span], words: Sequence[int], starts: Sequence[int]
) -> int:
    """Return the end of a window: before the last sentence that begins in it, or before a word."""
    inside = [start for start in starts if spans[first][0] < start <= spans[end][0]]
    if inside:
        return next(n for n in range(first + 1, end + 1) if spans[n][0] >= inside[-1])
    return next((n for n in range(end, first, -1) if words[n] != words[n - 1]), end)


def _window(
    text: str, ids: Sequence[int], spans: Sequence[Span], words: Sequence[int], tokenizer: Any
) -> PieceWindow:
    word_pieces: list[Span] = []
    for number, word in enumerate(words):
        if number and word == words[number - 1]:
            word_pieces[-1] = word_pieces[-1][0], number + 2
        else:
            word_pieces.append((number + 1, number + 2))
    cases = [0] * (len(ids) + 2)
    for start, end in word_pieces:
        kind = case(text[spans[start - 1][0] : spans[end - 2][1]])
        cases[start:end] = [kind] * (end - start)
    marks = tokenizer.cls_token_id, tokenizer.sep_token_id
    places = [(start, end) for start, end in spans]
    breaks = (
        number
        for number, (start, _) in enumerate(word_pieces[1:], 1)
        if _BLANK_LINE.search(text, spans[start - 2][1], spans[start - 1][0])
    )
    return PieceWindow(
        (marks[0], *ids, marks[1]), ((0, 0), *places, (0, 0)), tuple(word_pieces), tuple(cases),
        frozenset(breaks),
    )  # fmt: skip


def case(word: str) -> int:
    """Return the case of a word as a number.

    0 no letters or digits, 1 small, 2 Capital, 3 CAPITALS, 4 mIXed, 5 digits, 6 digits and
    letters.
    """
    digits = any(letter.isdigit() for letter in word)
    letters = any(letter.isalpha() for letter in word)
    if digits:
        return 6 if letters else 5
    if not letters:
        return 0
    if word == word.lower():
        return 1
    if word[1:] == word[1:].lower():
        return 2
    return 3 if word == word.upper() else 4


def tagged(tags: Sequence[int], breaks: Collection[int] = ()) -> list[tuple[Span, str]]:
    """Return (range of words, type) of each entity in the tags, one tag for each word.

    A tag I- continues the entity before it, except at a word in `breaks`.
    """
    entities: list[tuple[Span, str]] = []
    inside = ""
    for word, tag in enumerate(tags):
        mark, _, name = TAGS[tag].partition("-")
        if mark == "I" and name == inside and word not in breaks:
            (first, _), _ = entities[-1]
            entities[-1] = (first, word + 1), name
        elif mark != "O":
            entities.append(((word, word + 1), name))
        inside = name
    return entities


def labels(spans: Sequence[tuple[Span, str]], words: int) -> list[int]:
    """Return the tags of `words` words with these entities; the inverse of `tagged`."""
    tags = [0] * words
    for (first, end), name in spans:
        tags[first:end] = [TAGS.index(f"I-{name}")] * (end - first)
        tags[first] = TAGS.index(f"B-{name}")
    return tags
