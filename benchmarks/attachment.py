"""Attachment scores of dependency parses against a Universal Dependencies treebank.

Attachment scores are those of the CoNLL 2018 shared task (Zeman et al., 2018): every syntactic
word counts, punctuation too; words of the two sides are aligned by their characters without white
space (inside a multiword token by the longest common subsequence of lower-cased forms); precision
and recall are over all system and gold words, and the score is their F1. The shared task compares
labels without their subtype ("universal"); the score with the subtype is "full".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.bootstrap import Weights
from benchmarks.corpora.conllu import TreebankSentence


@dataclass(frozen=True, slots=True)
class Parsed:
    """A word of a parse with its place in the text without white space.

    `head` counts the words of the parse from 0, None for a root; `end` is exclusive. For a word
    of a multiword token, start and end are the token's.
    """

    form: str
    start: int
    end: int
    head: int | None
    deprel: str
    multiword: bool = False


def placed(sentences: Sequence[TreebankSentence]) -> list[Parsed]:
    """The words of consecutive sentences with their places in the text."""
    parsed: list[Parsed] = []
    start = 0
    for sentence in sentences:
        offset = len(parsed)
        for token in sentence.tokens:
            end = start + len("".join(token.form.split()))
            first, last = token.words
            for word in sentence.words[first:last]:
                head = None if word.head is None else word.head + offset
                parsed.append(Parsed(word.form, start, end, head, word.deprel, last - first > 1))
            start = end
    return parsed


def align(gold: Sequence[Parsed], system: Sequence[Parsed]) -> dict[int, int]:
    """Return {system index: gold index} of the words that stand for each other."""
    pairs: dict[int, int] = {}
    i = j = 0
    while i < len(gold) and j < len(system):
        if gold[i].multiword or system[j].multiword:
            gold_run, system_run = _multiword_runs(gold[i:], system[j:])
            for a, b in _common(gold[i : i + gold_run], system[j : j + system_run]):
                pairs[j + b] = i + a
            i, j = i + gold_run, j + system_run
        elif (gold[i].start, gold[i].end) == (system[j].start, system[j].end):
            pairs[j] = i
            i, j = i + 1, j + 1
        elif gold[i].start <= system[j].start:
            i += 1
        else:
            j += 1
    return pairs


def _multiword_runs(gold: Sequence[Parsed], system: Sequence[Parsed]) -> tuple[int, int]:
    """Count the words on each side in the stretch that the first multiword token covers."""
    end = max(words[0].end for words in (gold, system) if words[0].multiword)
    counts = [0, 0]
    grown = True
    while grown:
        grown = False
        for side, words in enumerate((gold, system)):
            while counts[side] < len(words) and words[counts[side]].start < end:
                word = words[counts[side]]
                counts[side] += 1
                if word.multiword and word.end > end:
                    end, grown = word.end, True
    return counts[0], counts[1]


def _common(gold: Sequence[Parsed], system: Sequence[Parsed]) -> list[tuple[int, int]]:
    """A longest common subsequence of the lower-cased forms, as index pairs."""
    lengths = np.zeros((len(gold) + 1, len(system) + 1), dtype=int)
    for a in reversed(range(len(gold))):
        for b in reversed(range(len(system))):
            if gold[a].form.lower() == system[b].form.lower():
                lengths[a, b] = lengths[a + 1, b + 1] + 1
            else:
                lengths[a, b] = max(lengths[a + 1, b], lengths[a, b + 1])
    pairs = []
    a = b = 0
    while a < len(gold) and b < len(system):
        if gold[a].form.lower() == system[b].form.lower():
            pairs.append((a, b))
            a, b = a + 1, b + 1
        elif lengths[a + 1, b] >= lengths[a, b + 1]:
            a += 1
        else:
            b += 1
    return pairs


@dataclass(frozen=True, slots=True)
class Attachments:
    """Counts of one stretch of text: gold, system and aligned words, and right attachments."""

    gold: int
    system: int
    aligned: int
    heads: int
    universal: int
    full: int


def attachments(gold: Sequence[Parsed], system: Sequence[Parsed]) -> Attachments:
    """The counts of right heads, of those with the universal label, and with the full label."""
    pairs = align(gold, system)
    heads = universal = full = 0
    for j, i in pairs.items():
        head = system[j].head
        if (None if head is None else pairs.get(head, -1)) != gold[i].head:
            continue
        heads += 1
        full += system[j].deprel == gold[i].deprel
        universal += system[j].deprel.split(":")[0] == gold[i].deprel.split(":")[0]
    return Attachments(len(gold), len(system), len(pairs), heads, universal, full)


def attachment_f1(counts: Sequence[Attachments], name: str) -> Callable[[Weights], float]:
    """F1 of the count `name` as a function of weights (stretches,), how often each counts."""
    right = np.array([getattr(count, name) for count in counts], dtype=float)
    words = np.array([count.gold + count.system for count in counts], dtype=float)

    def f1(weights: Weights) -> float:
        total = float(words @ weights)
        return 2 * float(right @ weights) / total if total else 0.0

    return f1
