"""Texts as windows of word pieces, and entities from the tags of words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kg.text.sentences import sentences

WINDOW = 510  # pieces that the encoder has positions for, without its two marks
TYPES = ("PER", "ORG", "LOC", "MISC", "TIME", "NUM")
TAGS = ("O", *(f"{mark}-{name}" for name in TYPES for mark in "BI"))

Span = tuple[int, int]

_BLANK_LINE = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Window:
    """Up to WINDOW pieces of a text, with the encoder's marks before and after.

    `spans` are the code points of each piece (marks have none: (0, 0)), `words` the pieces of
    each word, `cases` the class of writing of each piece's word, `breaks` the words that come
    after a blank line: no name goes on from a heading into its text.
    """

    ids: tuple[int, ...]
    spans: tuple[Span, ...]
    words: tuple[Span, ...]
    cases: tuple[int, ...]
    breaks: frozenset[int] = frozenset()

    def place(self, word: int) -> Span:
        """The word's code points."""
        first, end = self.words[word]
        return self.spans[first][0], self.spans[end - 1][1]

    def pieces(self, words: Span) -> Span:
        """The pieces of a run of words."""
        return self.words[words[0]][0], self.words[words[1] - 1][1]


def windows(text: str, tokenizer: Any) -> Iterator[Window]:
    """The text in runs of whole sentences, cut inside one only where it alone is too long."""
    read = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
    ids, spans, words = read["input_ids"], read["offset_mapping"], read.word_ids()
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
    """Where the window ends: before the last sentence that begins in it, else the last word."""
    inside = [start for start in starts if spans[first][0] < start <= spans[end][0]]
    if inside:
        return next(n for n in range(first + 1, end + 1) if spans[n][0] >= inside[-1])
    return next((n for n in range(end, first, -1) if words[n] != words[n - 1]), end)


def _window(
    text: str, ids: Sequence[int], spans: Sequence[Span], words: Sequence[int], tokenizer: Any
) -> Window:
    found: list[Span] = []
    for number, word in enumerate(words):
        if number and word == words[number - 1]:
            found[-1] = found[-1][0], number + 2
        else:
            found.append((number + 1, number + 2))
    cases = [0] * (len(ids) + 2)
    for start, end in found:
        kind = case(text[spans[start - 1][0] : spans[end - 2][1]])
        cases[start:end] = [kind] * (end - start)
    marks = tokenizer.cls_token_id, tokenizer.sep_token_id
    places = [(start, end) for start, end in spans]
    breaks = (
        number
        for number, (start, _) in enumerate(found[1:], 1)
        if _BLANK_LINE.search(text, spans[start - 2][1], spans[start - 1][0])
    )
    return Window(
        (marks[0], *ids, marks[1]), ((0, 0), *places, (0, 0)), tuple(found), tuple(cases),
        frozenset(breaks),
    )  # fmt: skip


def case(word: str) -> int:
    """How a word is written: 0 no letters or digits, 1 small, 2 Capital, 3 CAPITALS, 4 mIXed,
    5 digits, 6 digits and letters."""
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
    """(words, type) of each entity of the tags (one for each word); I- goes on what it follows,
    but for words in `breaks`."""
    found: list[tuple[Span, str]] = []
    inside = ""
    for word, tag in enumerate(tags):
        mark, _, name = TAGS[tag].partition("-")
        if mark == "I" and name == inside and word not in breaks:
            (first, _), _ = found[-1]
            found[-1] = (first, word + 1), name
        elif mark != "O":
            found.append(((word, word + 1), name))
        inside = name
    return found


def labels(spans: Sequence[tuple[Span, str]], words: int) -> list[int]:
    """The tags of words; the inverse of `tagged`."""
    found = [0] * words
    for (first, end), name in spans:
        found[first:end] = [TAGS.index(f"I-{name}")] * (end - first)
        found[first] = TAGS.index(f"B-{name}")
    return found
